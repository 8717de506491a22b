import { redactedMark } from '@developer-console/shared/contract/redacted'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import css from './code.module.css'
import { CopyButton } from './copy-button.tsx'
import { jsonTokens } from './json-tokens.ts'
import { Redacted } from './redacted.tsx'

type Props = {
  /** What it is: the block's name, and what the copy button says it copies. */
  label: string
  /** The text. It is what is copied. */
  text: string
  /** `json` colours its tokens; the text itself stays as it is. */
  language?: 'json' | 'plain'
  /** Another rendering of the same text: `CodeLine`s and `CodePart`s. */
  children?: ReactNode
  /** Long lines wrap. */
  wrap?: boolean
  /** Reaches the edges of its panel. */
  flush?: boolean
  /** Without a copy button. */
  noCopy?: boolean
  className?: string | undefined
}

/** Text of a program or a protocol, with a button that copies it. */
export function Code({ label, text, language = 'plain', children, wrap, flush, noCopy, className }: Props) {
  return (
    <div className={classNames(css.code, wrap && css.wrap, flush && css.flush, className)}>
      <pre
        // It can scroll, so the keyboard must reach it.
        tabIndex={0}
        role="group"
        aria-label={label}
      >
        <code>{children ?? (language === 'json' ? <Json text={text} /> : <Withheld text={text} />)}</code>
      </pre>
      {!noCopy && (
        <CopyButton text={text} label={`Copy ${label.charAt(0).toLowerCase()}${label.slice(1)}`} className={css.copy} />
      )}
    </div>
  )
}

/** A JSON text in colours, inside a line of something else. */
export function Json({ text }: { text: string }) {
  return jsonTokens(text).map((token, index) =>
    token.kind === 'space' || token.kind === 'other' ? (
      token.text
    ) : (
      // The text never changes its order: a token's place is its identity.
      <span key={index} className={css[token.kind]}>
        {token.kind === 'string' ? <Withheld text={token.text} /> : token.text}
      </span>
    ),
  )
}

/** A text in which what the server kept back is marked. */
export function Withheld({ text }: { text: string }) {
  return text
    .split(redactedMark)
    .flatMap((part, index) => (index === 0 ? [part] : [<Redacted key={index}>redacted</Redacted>, part]))
}

/** One line; `atFault` marks the one that is to blame. */
export function CodeLine({ atFault, children }: { atFault?: boolean; children?: ReactNode }) {
  return <span className={classNames(css.line, atFault && css.atFault)}>{children ?? ' '}</span>
}

type PartProps = {
  as: 'key' | 'string' | 'number' | 'boolean' | 'null' | 'comment' | 'punctuation'
  children: ReactNode
}

/** A part of a line in its colour. */
export function CodePart({ as, children }: PartProps) {
  return <span className={css[as]}>{children}</span>
}
