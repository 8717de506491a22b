import { useEffect, useState } from 'react'
import { openInWorker } from './body-worker.ts'
import type { AnswerBody } from './call-state.ts'
import { openBody, type BodyTask, type OpenedBody } from './open-body.ts'

type Opening = OpenedBody | Promise<OpenedBody>

// As long as a body is held by the page, so is what was made of it.
const openings = new WeakMap<AnswerBody, Map<string, Opening>>()

const openingOf = (body: AnswerBody, task: BodyTask, charset: string): Opening => {
  const known = openings.get(body) ?? new Map<string, Opening>()
  openings.set(body, known)
  const key = `${task} ${charset}`
  const opening = known.get(key) ?? open(body, task, charset, known)
  known.set(key, opening)
  return opening
}

const heldBytes = (known: ReadonlyMap<string, Opening>, charset: string): OpenedBody['bytes'] | undefined => {
  for (const task of ['json', 'lines', 'csv', 'bytes'] satisfies BodyTask[]) {
    const held = known.get(`${task} ${charset}`)
    if (held && !(held instanceof Promise)) return held.bytes
  }
  return undefined
}

// A body of which all is at hand is opened at once: nothing flickers, and no worker has to start.
const open = (body: AnswerBody, task: BodyTask, charset: string, known: Map<string, Opening>): Opening => {
  if (body.start.length === body.size) return openBody(task, body.start, charset)
  return openInWorker(task, body.content, charset).then((opened) => {
    // The bytes are held once, whoever brought them; what is laid out anew is a text of its own.
    const other = task === 'xml' ? undefined : heldBytes(known, charset)
    const shared = other ? { ...opened, bytes: other } : opened
    known.set(`${task} ${charset}`, shared)
    return shared
  })
}

/** A body made ready to be shown; `undefined` while a large one is being read, an error where it cannot be. */
export const useOpened = (body: AnswerBody, task: BodyTask, charset: string): OpenedBody | Error | undefined => {
  const opening = openingOf(body, task, charset)
  const [done, setDone] = useState<{ opening: Opening; opened: OpenedBody | Error }>()

  useEffect(() => {
    if (!(opening instanceof Promise)) return
    let gone = false
    opening
      .then((opened) => {
        if (!gone) setDone({ opening, opened })
      })
      .catch((error: unknown) => {
        if (!gone) setDone({ opening, opened: error instanceof Error ? error : new Error(String(error)) })
      })
    return () => {
      gone = true
    }
  }, [opening])

  if (!(opening instanceof Promise)) return opening
  return done?.opening === opening ? done.opened : undefined
}
