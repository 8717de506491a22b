import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { copyText } from './copy-text.ts'

const showToast = vi.hoisted(() => vi.fn<(message: string, look: object) => void>())
vi.mock('./toasts.tsx', () => ({ showToast }))

describe('copying', () => {
  beforeEach(() => vi.clearAllMocks())
  afterEach(() => vi.unstubAllGlobals())

  it('says nothing of its own where the text is on the clipboard', async () => {
    const writeText = vi.fn<(text: string) => Promise<void>>().mockResolvedValue(undefined)
    vi.stubGlobal('navigator', { clipboard: { writeText } })
    expect(await copyText('curl')).toBe(true)
    expect(writeText).toHaveBeenCalledWith('curl')
    expect(showToast).not.toHaveBeenCalled()
  })

  it.each([
    ['refused', { clipboard: { writeText: async () => Promise.reject(new Error('Not allowed')) } }],
    ['missing', {}],
  ])('says that nothing is copied where the clipboard is %s', async (_, navigator) => {
    vi.stubGlobal('navigator', navigator)
    expect(await copyText('curl')).toBe(false)
    expect(showToast).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('Not copied'), { tone: 'danger' })
  })
})
