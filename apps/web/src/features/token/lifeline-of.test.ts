import { describe, expect, it } from 'vitest'
import { lifelineOf } from './lifeline-of.ts'

const issued = Date.parse('2026-11-24T12:00:00.000Z')
const iso = (time: number) => new Date(time).toISOString()
const token = { issuedAt: iso(issued), renewsAt: iso(issued + 3_540_000), expiresAt: iso(issued + 3_600_000) }
const place = (life: ReturnType<typeof lifelineOf>, name: string) =>
  life?.moments.find((moment) => moment.name === name)?.at

describe('the life of a token on a line', () => {
  it('has its moments in the order in which they happen', () => {
    const life = lifelineOf(token, issued + 60_000)
    expect(life?.moments.map(({ name }) => name)).toEqual(['issued', 'now', 'renews', 'expires'])
    const places = life?.moments.map(({ at }) => at) ?? []
    expect(places).toEqual(places.toSorted((a, b) => a - b))
  })

  it('fills up from issue to now', () => {
    const used = lifelineOf(token, issued + 1_800_000)?.spans.find(({ kind }) => kind === 'used')
    const current = lifelineOf(token, issued + 1_800_000)?.spans.find(({ kind }) => kind === 'current')
    expect(used?.from).toBe(current?.from)
    expect(((used?.to ?? 0) - (used?.from ?? 0)) / ((current?.to ?? 0) - (current?.from ?? 0))).toBeCloseTo(0.5, 5)
  })

  it('keeps now on the line long after the end', () => {
    const life = lifelineOf(token, issued + 10 * 3_600_000)
    expect(place(life, 'now')).toBeLessThanOrEqual(100)
    expect(place(life, 'now')).toBeGreaterThan(place(life, 'expires') ?? 100)
  })

  it('is not drawn for a token that states no end', () => {
    expect(lifelineOf({ issuedAt: token.issuedAt }, issued)).toBeUndefined()
  })
})
