import { describe, expect, it, vi } from 'vitest'
import { failureOf } from './use-progress.ts'

const asked = (data: unknown, error: Error | null) => ({
  data,
  error,
  refetch: vi.fn<() => Promise<unknown>>().mockResolvedValue(undefined),
})

describe('what could not be read', () => {
  it('is nothing while it is under way, where it came, and where it came before', () => {
    expect(failureOf(asked(undefined, null), asked([], null), asked([], new Error('Gone')))).toBeUndefined()
  })

  it('is told, and asked for again without what came', () => {
    const came = asked([], null)
    const failed = asked(undefined, new Error('Gone'))
    const failure = failureOf(came, failed)
    expect(failure?.error.message).toBe('Gone')
    failure?.onRetry()
    expect(failed.refetch).toHaveBeenCalledOnce()
    expect(came.refetch).not.toHaveBeenCalled()
  })
})
