import type { Answer } from '../../../answer/call-state.ts'
import type { ComparedBodies } from '../../../answer/compare/compare-bodies.ts'
import { Note } from '../../../answer/body-parts.tsx'
import { byteSize } from '../../../ui/format.ts'
import { Fact, Facts } from '../../../ui/facts.tsx'
import { ComparedTable } from './compared-table.tsx'
import css from './compare-pane.module.css'

type Props = {
  left: Answer['body']
  right: Answer['body']
  result: ComparedBodies | Error | undefined
  folded: boolean
  target: { row: number } | undefined
  label: string
}

/** Two bodies held against each other, as far as they were kept. */
export function ComparedBody({ left, right, result, folded, target, label }: Props) {
  return (
    <>
      <Kept letter="A" body={left} />
      <Kept letter="B" body={right} />
      {result === undefined ? (
        <p className={css.remark}>Comparing {byteSize(left.size + right.size)}…</p>
      ) : result instanceof Error ? (
        <p className={css.remark} role="alert">
          They could not be compared: {result.message}
        </p>
      ) : result.by === 'bytes' ? (
        <Fingerprints result={result} />
      ) : result.compared.length === 0 ? (
        <p className={css.remark}>
          {left.size + right.size === 0 ? 'Both bodies are empty.' : 'The bodies are the same.'}
        </p>
      ) : (
        <>
          {result.compared.stops.length === 0 && <p className={css.remark}>{sameWords(left, right)}</p>}
          <ComparedTable result={result} folded={folded} target={target} label={label} />
        </>
      )}
    </>
  )
}

const sameWords = (left: Answer['body'], right: Answer['body']) =>
  left.whole === undefined && right.whole === undefined
    ? 'The bodies say the same.'
    : 'What was kept of the bodies says the same.'

function Kept({ letter, body }: { letter: string; body: Answer['body'] }) {
  const whole = body.whole ?? body.size
  const kept = body.start.length
  if (whole === kept) return null
  return (
    <Note>
      {kept === 0
        ? `The body of ${letter}, ${byteSize(whole)}, was not kept.`
        : `Of ${letter}, the first ${byteSize(kept)} of ${byteSize(whole)} were kept: what follows is not compared.`}
    </Note>
  )
}

function Fingerprints({ result }: { result: Extract<ComparedBodies, { by: 'bytes' }> }) {
  return (
    <>
      <p className={css.remark}>
        {result.same
          ? 'The bodies are the same, byte by byte.'
          : 'At least one of the bodies is no text: they are compared by size and hash, and they differ.'}
      </p>
      <Facts padded>
        {(['left', 'right'] as const).map((side) => (
          <Fact key={side} name={side === 'left' ? 'A' : 'B'}>
            {result[side].size.toLocaleString('en')} bytes, SHA-256 {result[side].hash}
          </Fact>
        ))}
      </Facts>
    </>
  )
}
