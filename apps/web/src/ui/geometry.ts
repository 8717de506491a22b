import type { CSSProperties } from 'react'

/**
 * Data-driven geometry as custom properties (`--at`, `--left`, …). React sets them through the CSSOM, which a strict
 * content security policy allows; nothing else is ever styled inline.
 */
export const geometry = (properties: Record<`--${string}`, string | number | undefined>): CSSProperties =>
  Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as CSSProperties
