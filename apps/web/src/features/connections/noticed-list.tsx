import type { CredentialWarning } from '@developer-console/shared/connections/read-credentials'
import { Button } from '../../ui/button.tsx'
import { Fact, Facts } from '../../ui/facts.tsx'
import { count } from '../../ui/format.ts'
import text from '../../ui/text.module.css'
import type { Fields } from './connection-fields.ts'
import css from './noticed-list.module.css'
import { comparedOf, fieldWords, keyOf, mendingOf } from './noticed.ts'

type Props = {
  prefix: string
  fields: Fields
  warnings: readonly CredentialWarning[]
  /** Whether what is mended is checked at once. */
  checks: boolean
  onMend: (warnings: readonly CredentialWarning[]) => void
  onMendAll: () => void
}

/** What is most often a slip: each place as it is and as it would be, to be mended by choice. */
export function NoticedList({ prefix, fields, warnings, checks, onMend, onMendAll }: Props) {
  const all = { 1: 'Mend it', 2: 'Mend both', 3: 'Mend all three' }[warnings.length] ?? `Mend all ${warnings.length}`
  return (
    <section aria-label="What looks wrong">
      <div className={css.head}>
        <h3 className={css.title}>What looks wrong</h3>
        <span className={css.note} role="status">
          {count(warnings.length, 'place')}, noticed without sending
        </span>
      </div>
      <ol className={css.wrongs}>
        {warnings.map((warning, index) => {
          const [title, ...why] = warning.text.split(/(?<=\.) /)
          return (
            <li key={keyOf(warning)}>
              <span className={css.number} aria-hidden="true">
                {index + 1}
              </span>
              <div>
                <div id={`${prefix}-noticed-${index + 1}`}>
                  <p className={text.strong}>{title?.replace(/\.$/, '')}</p>
                  {why.length > 0 && <p className={text.muted}>{why.join(' ')}</p>}
                </div>
                {comparedOf(warning, fields).map(({ field, was, becomes }, _, compared) => (
                  <Facts key={field} compare>
                    <Fact name={compared.length > 1 ? `${fieldWords[field]} now` : 'Now'}>
                      <span className={css.differs}>{was}</span>
                    </Fact>
                    <Fact name="Mended" words={becomes === ''}>
                      {becomes === '' ? 'empty, to be filled in' : <span className={css.agrees}>{becomes}</span>}
                    </Fact>
                  </Facts>
                ))}
                {warnings.length > 1 && (
                  <Button
                    size="small"
                    className={css.mend}
                    aria-describedby={`${prefix}-noticed-${index + 1}`}
                    onClick={() => onMend([warning])}
                  >
                    {mendingOf(warning)}
                  </Button>
                )}
              </div>
            </li>
          )
        })}
      </ol>
      <div className={css.foot}>
        <Button variant="primary" onClick={onMendAll}>
          {checks ? `${all} and check` : all}
        </Button>
      </div>
    </section>
  )
}
