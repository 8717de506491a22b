import { isForLater } from './store-failure.ts'

const retryAfter = 1000

type BackgroundQueueDeps<Item> = {
  write: (item: Item) => Promise<void>
  onFailure: (error: unknown) => void
  /** Items that may wait for a store that does not answer; the oldest are given up. */
  most: number
}

/**
 * Writes what is pushed one after the other, so that nobody waits for the store. While the store is away or full
 * everything waits; an item that it will not take is given up, since it must not keep the others from it.
 */
export const createBackgroundQueue = <Item>({ write, onFailure, most }: BackgroundQueueDeps<Item>) => {
  const waiting: Item[] = []
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> | undefined

  const writeAll = async () => {
    for (;;) {
      const [item] = waiting
      if (item === undefined) return
      try {
        await write(item)
      } catch (error) {
        onFailure(error)
        if (isForLater(error)) throw error
      }
      if (waiting[0] === item) waiting.shift()
    }
  }

  const flush = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    writing ??= writeAll()
      .catch(() => {
        timer ??= setTimeout(() => void flush(), retryAfter).unref()
      })
      .finally(() => {
        writing = undefined
      })
    return writing
  }

  return {
    push: (item: Item): void => {
      waiting.push(item)
      if (waiting.length > most) waiting.shift()
      void flush()
    },
    /** Resolves when everything is written, or the store turned out to be away. Never rejects. */
    flush,
    /** What is not written yet, the oldest first. */
    waiting: (): readonly Item[] => waiting,
    /** Writes what waits, for so many milliseconds at most, gives up the rest, and ends. */
    close: async (longest: number): Promise<void> => {
      let patience: NodeJS.Timeout | undefined
      const over = new Promise<void>((resolve) => {
        patience = setTimeout(resolve, longest)
      })
      await Promise.race([flush(), over])
      clearTimeout(patience)
      clearTimeout(timer)
      waiting.splice(0)
    },
  }
}
