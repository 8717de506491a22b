import type { TokenEvent } from '@developer-console/shared/contract/token'
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

describe('the past on that line', () => {
  const event = (minutes: number, outcome: TokenEvent['outcome'], life = 60): TokenEvent => ({
    at: iso(issued + minutes * 60_000),
    outcome,
    asked: {},
    ...(outcome === 'issued' && { expiresAt: iso(issued + (minutes + life) * 60_000) }),
  })
  const named = (...events: TokenEvent[]) =>
    lifelineOf(token, issued, events)?.moments.map(({ name, count }) => (count ? `${count} ${name}` : name))
  const pastSpans = (...events: TokenEvent[]) =>
    lifelineOf(token, issued, events)?.spans.filter(({ kind }) => kind === undefined || kind === 'refused')

  it('has an earlier token that ended, and a refusal since', () => {
    const events = [event(-14, 'refused'), event(-80, 'issued', 46)]
    // Refused a quarter of an hour before, with room for the words.
    expect(named(...events)).toEqual(['ended', 'issued', 'now', 'renews', 'expires'].toSpliced(1, 0, 'refused'))
    expect(pastSpans(...events)).toHaveLength(2)
  })

  it('shows an earlier token until the one that took its place, without a word of its end', () => {
    const spans = pastSpans(event(0, 'issued'), event(-59, 'issued'))
    expect(named(event(0, 'issued'), event(-59, 'issued'))).not.toContain('ended')
    const current = lifelineOf(token, issued, [event(-59, 'issued')])?.spans.find(({ kind }) => kind === 'current')
    expect(spans?.[0]?.to).toBe(current?.from)
  })

  it('names refusals close together once, with their number', () => {
    expect(named(event(-14, 'refused'), event(-15, 'unanswered'), event(-16, 'refused'))).toContain('3 refused')
  })

  it('gives no words to what has no room for them', () => {
    expect(named(event(-1, 'refused'))).toEqual(['issued', 'now', 'renews', 'expires'])
    expect(pastSpans(event(-1, 'refused'))).toHaveLength(1)
  })

  it('leaves out what was long before', () => {
    expect(pastSpans(event(-600, 'issued'), event(-400, 'refused'))).toEqual([])
    expect(lifelineOf(token, issued, [event(-600, 'issued')])).toEqual(lifelineOf(token, issued))
  })
})
