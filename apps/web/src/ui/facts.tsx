import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import css from './facts.module.css'

type Props = {
  padded?: boolean
  /** Two values one above the other, to be held against each other. */
  compare?: boolean
  className?: string | undefined
  /** `Fact`s. */
  children: ReactNode
}

/** Names and values. Values are protocol facts, in the mono, unless they are `words`. */
export function Facts({ padded, compare, className, children }: Props) {
  return <dl className={classNames(css.facts, padded && css.padded, compare && css.compare, className)}>{children}</dl>
}

export function Fact({ name, words, children }: { name: ReactNode; words?: boolean; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className={words ? css.words : undefined}>{children}</dd>
    </>
  )
}
