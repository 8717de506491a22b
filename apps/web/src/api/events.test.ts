import type { ConsoleEvent } from '@developer-console/shared/contract/events'
import { afterEach, describe, expect, it } from 'vitest'
import { listenTogether } from './events.ts'

const event = (connectionId: string, state: 'valid' | 'expired'): ConsoleEvent => ({
  type: 'token',
  data: { connectionId, state },
})

let browsers = 0
const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

/** The pages of one browser, with its locks and channels, and a server that counts its streams. */
const createBrowser = () => {
  browsers += 1
  const name = `browser ${browsers}`
  const streams = new Set<(event: ConsoleEvent) => void>()
  let waiting: ((lead: boolean) => void)[] = []
  let led = false
  const release = () => {
    led = false
    waiting.shift()?.(true)
  }
  const openPage = () => {
    const heard: ConsoleEvent[] = []
    let wake = () => {}
    const end = listenTogether(
      (one) => {
        heard.push(one)
        wake()
      },
      {
        whenLeading: (lead, signal) => {
          const begin = () => {
            led = true
            void lead().then(release)
          }
          if (!led) return begin()
          const mine = () => begin()
          waiting.push(mine)
          signal.addEventListener('abort', () => (waiting = waiting.filter((other) => other !== mine)))
        },
        openChannel: () => new BroadcastChannel(name),
        openStream: (onEvent) => {
          streams.add(onEvent)
          return () => streams.delete(onEvent)
        },
      },
    )
    ends.push(end)
    return {
      heard,
      end,
      until: async (count: number) => {
        while (heard.length < count) await new Promise<void>((resolve) => (wake = resolve))
        return heard
      },
    }
  }
  return {
    openPage,
    streams: () => streams.size,
    send: (one: ConsoleEvent) => {
      for (const stream of streams) stream(one)
    },
  }
}

describe('the pages of one browser', () => {
  it('share one stream, and all hear the same', async () => {
    const browser = createBrowser()
    const pages = [browser.openPage(), browser.openPage(), browser.openPage()]
    expect(browser.streams()).toBe(1)
    browser.send(event('a', 'valid'))
    for (const page of pages) expect(await page.until(1)).toEqual([event('a', 'valid')])
  })

  it('go on when the one that listens for all is closed', async () => {
    const browser = createBrowser()
    const [first, second] = [browser.openPage(), browser.openPage()]
    first.end()
    await Promise.resolve()
    expect(browser.streams()).toBe(1)
    browser.send(event('a', 'expired'))
    expect(await second.until(1)).toEqual([event('a', 'expired')])
    expect(first.heard).toEqual([])
  })

  it('tell a page that comes later how things are', async () => {
    const browser = createBrowser()
    browser.openPage()
    browser.send(event('a', 'valid'))
    browser.send(event('b', 'valid'))
    browser.send(event('a', 'expired'))
    const late = browser.openPage()
    expect(await late.until(2)).toEqual([event('a', 'expired'), event('b', 'valid')])
  })

  it('leave nothing behind', async () => {
    const browser = createBrowser()
    const [first, second] = [browser.openPage(), browser.openPage()]
    second.end()
    first.end()
    await Promise.resolve()
    expect(browser.streams()).toBe(0)
  })

  it('open no stream for one whose turn comes when it has ended', async () => {
    let streams = 0
    const turns: (() => Promise<void>)[] = []
    const end = listenTogether(() => {}, {
      whenLeading: (lead) => void turns.push(lead),
      openChannel: () => new BroadcastChannel('ended'),
      openStream: () => {
        streams += 1
        return () => {}
      },
    })
    end()
    await Promise.all(turns.map((lead) => lead()))
    expect(turns).toHaveLength(1)
    expect(streams).toBe(0)
  })
})
