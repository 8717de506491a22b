import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { leave } from './sign-out.ts'

const forgetDrafts = vi.hoisted(() => vi.fn<() => Promise<void>>())
vi.mock('../api/drafts.ts', () => ({ forgetDrafts }))

describe('signing out', () => {
  const kept = new Map<string, string>()
  const replace = vi.fn<(address: string) => void>()
  const reload = vi.fn<() => void>()
  const heard = new Map<string, () => void>()

  beforeEach(() => {
    vi.clearAllMocks()
    kept.clear()
    kept
      .set('accepted-drift', '{"sandbox":"today"}')
      .set('operations', '{}')
      .set('session-until', '2026-01-31T09:30:00Z')
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      removeItem: (key: string) => kept.delete(key),
    })
    vi.stubGlobal('location', { replace, reload })
    vi.stubGlobal('addEventListener', (name: string, does: () => void) => heard.set(name, does))
    vi.stubGlobal('dispatchEvent', () => true)
  })
  afterEach(() => vi.unstubAllGlobals())

  it('ends with a page load, after everything that is kept is gone', async () => {
    vi.stubGlobal('fetch', async () => new Response(null, { status: 204 }))
    let isForgotten = false
    forgetDrafts.mockImplementation(async () => {
      expect(replace).not.toHaveBeenCalled()
      isForgotten = true
    })
    await leave()
    expect(isForgotten).toBe(true)
    expect([...kept.keys()]).toEqual([])
    expect(replace.mock.calls).toEqual([['/sign-in']])
  })

  it('lets no page come back as it was', async () => {
    vi.stubGlobal('fetch', async () => new Response(null, { status: 204 }))
    await leave()
    heard.get('pageshow')?.()
    expect(reload).toHaveBeenCalledOnce()
  })

  it('leaves everything as it is where the session cannot be ended', async () => {
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('offline')))
    await expect(leave()).rejects.toThrow('offline')
    expect(forgetDrafts).not.toHaveBeenCalled()
    expect(replace).not.toHaveBeenCalled()
    expect(kept.size).toBe(3)
  })
})
