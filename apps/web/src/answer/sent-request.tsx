import { Code, CodePart, Withheld } from '../ui/code.tsx'
import { Method } from '../ui/method.tsx'
import css from './answer-views.module.css'
import type { Answer } from './call-state.ts'
import { requestLines, requestText } from './request-text.ts'

/** A request as it was sent: method, target and headers, with the credentials named as withheld. */
export function SentRequest({ answer, className }: { answer: Pick<Answer, 'head'>; className?: string | undefined }) {
  const lines = requestLines(answer)
  return (
    <Code label="Request as it was sent" text={requestText(lines)} wrap className={className}>
      <Method className={css.method}>{lines.method}</Method> <Withheld text={`${lines.target} ${lines.httpVersion}`} />
      {lines.headers.map(([name, value], at) => (
        <span key={`${at} ${name}`}>
          {'\n'}
          <CodePart as="key">{name}</CodePart>: <Withheld text={value} />
        </span>
      ))}
    </Code>
  )
}
