import type { Diagnosis as DiagnosisData, DiagnosisAction } from '@developer-console/shared/contract/diagnosis'
import CircleX from 'lucide-react/icons/circle-x'
import TriangleAlert from 'lucide-react/icons/triangle-alert'
import { useId, type ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Code } from './code.tsx'
import css from './diagnosis.module.css'
import { Disclosure } from './disclosure.tsx'
import { Fact, Facts } from './facts.tsx'
import { Icon } from './icon.tsx'
import { Remedies } from './remedies.tsx'
import { Scope } from './scope.tsx'
import { Tag } from './tag.tsx'
import text from './text.module.css'

/** What was answered, as it came (already redacted). */
export type RawAnswer = {
  /** `HTTP/2 403, application/json, 0.1 KiB`. */
  summary: string
  text: string
  language?: 'json' | 'plain'
}

type Props = {
  diagnosis: DiagnosisData
  /** Does what a step's button says. `copy-message` is done here: the message is copied. */
  onAction: (action: DiagnosisAction) => void
  raw?: RawAnswer | undefined
  /** The name of a connection, for “Switch to …”. */
  connectionName?: (id: string) => string | undefined
  /** Something about a success: said in ochre, and not announced as a failure. */
  finding?: boolean
  /** In a pane, without a frame of its own. */
  pane?: boolean
  /** What else can be done where that does not settle it: an experiment, an evidence file. */
  next?: ReactNode
}

/**
 * A failure explained, always in this order: what happened, why, how to mend it, what to do in doubt, what
 * was answered.
 */
export function Diagnosis({ diagnosis, onAction, raw, connectionName, finding, pane, next }: Props) {
  const id = useId()
  const hasWhy = diagnosis.evidence.length > 0 || diagnosis.missingScopes?.length || diagnosis.candidates?.length
  return (
    <article
      className={classNames(css.diagnosis, pane && css.pane, finding && css.finding)}
      aria-labelledby={`${id}-title`}
    >
      <div className={css.what} role={finding ? undefined : 'alert'}>
        {finding ? (
          <Icon of={TriangleAlert} size="large" tone="warn" />
        ) : (
          <Icon of={CircleX} size="large" tone="danger" />
        )}
        <h2 className={css.title} id={`${id}-title`}>
          {diagnosis.title}
        </h2>
        <Tag mono>{diagnosis.cause}</Tag>
        <p className={css.summary}>{diagnosis.explanation}</p>
      </div>
      {hasWhy && (
        <Part label="Why">
          <Facts>
            {diagnosis.evidence.map(({ source, quote }) => (
              <Fact key={`${source} ${quote}`} name={source}>
                {quote}
              </Fact>
            ))}
          </Facts>
          {diagnosis.missingScopes && diagnosis.missingScopes.length > 0 && (
            <p className={css.scopes}>
              {diagnosis.missingScopes.map((scope) => (
                <Scope key={scope} state="missing">
                  {scope}
                </Scope>
              ))}
            </p>
          )}
          {diagnosis.candidates && diagnosis.candidates.length > 0 && (
            <div className={css.candidates}>
              <p className={text.muted}>The evidence allows another cause too:</p>
              <ul>
                {diagnosis.candidates.map(({ cause, why }) => (
                  <li key={cause}>
                    <Tag mono>{cause}</Tag> {why}
                  </li>
                ))}
              </ul>
            </div>
          )}
        </Part>
      )}
      {diagnosis.steps.length > 0 && (
        <Part label="Mend it">
          <Remedies
            steps={diagnosis.steps}
            wait={diagnosis.retryAfter}
            leads={!finding}
            onAction={onAction}
            connectionName={connectionName}
          />
        </Part>
      )}
      {next && (
        <Part label="In doubt">
          <div className={css.next}>{next}</div>
        </Part>
      )}
      {raw && (
        <Part label="Raw answer">
          <Disclosure summary={<span className={text.mono}>{raw.summary}</span>}>
            <Code label="Raw answer" text={raw.text} language={raw.language ?? 'plain'} wrap />
          </Disclosure>
        </Part>
      )}
    </article>
  )
}

function Part({ label, children }: { label: string; children: ReactNode }) {
  const id = useId()
  return (
    <section className={css.part} aria-labelledby={id}>
      <h3 className={css.label} id={id}>
        {label}
      </h3>
      <div>{children}</div>
    </section>
  )
}
