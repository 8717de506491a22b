import type { HeaderList } from '@developer-console/shared/contract/headers'
import { Withheld } from '../ui/code.tsx'
import { Fact, Facts } from '../ui/facts.tsx'
import { headerWords } from './headers/header-words.ts'
import css from './answer-views.module.css'

/** Headers in the order and spelling in which they came; repeated ones stand apart, well-known ones are explained. */
export function HeadersTable({ headers }: { headers: HeaderList }) {
  if (headers.length === 0) return <p className={css.none}>No headers came.</p>
  return (
    <Facts padded className={css.headers}>
      {headers.map(([name, value], at) => (
        <Fact key={`${at} ${name}`} name={name}>
          <Withheld text={value} />
          <About name={name} />
        </Fact>
      ))}
    </Facts>
  )
}

function About({ name }: { name: string }) {
  const words = headerWords(name)
  return words ? <span className={css.about}>{words}</span> : null
}
