import CircleCheck from 'lucide-react/icons/circle-check'
import CircleX from 'lucide-react/icons/circle-x'
import Info from 'lucide-react/icons/info'
import TriangleAlert from 'lucide-react/icons/triangle-alert'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Icon } from './icon.tsx'
import css from './proofs.module.css'

/** Statements, each with a mark that says what it proves. */
export function Proofs({ padded, children }: { padded?: boolean; children: ReactNode }) {
  return <ul className={classNames(css.proofs, padded && css.padded)}>{children}</ul>
}

type Tone = 'ok' | 'danger' | 'info' | 'warn'

const marks: Record<Tone, LucideIcon> = { ok: CircleCheck, danger: CircleX, info: Info, warn: TriangleAlert }

export function Proof({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <li>
      <Icon of={marks[tone]} tone={tone} />
      <div>{children}</div>
    </li>
  )
}
