import type { z } from 'zod'

const mediaType = 'application/x-ndjson'

/** The `content` of a route that answers in lines. They come as bytes: their type says nothing to the typed client. */
export const linesOf = <Schema extends z.ZodType>(schema: Schema): Record<string, { schema: Schema }> => ({
  [mediaType]: { schema },
})

/** Told of a fault of the console after an answer has begun, with the id of its request. */
export type OnFault = (error: unknown, requestId: string) => void

/**
 * An answer of a line of JSON for each member, when it is there. The first is asked for at once. Where the reader goes
 * away, `onLeave` is called, and no member is asked for any more. Where a member fails, `onFault` is told and the answer
 * breaks off, so that no reader takes it for whole.
 */
export const linesAnswer = (
  members: AsyncIterator<unknown>,
  { onFault, onLeave = () => {} }: { onFault: (error: unknown) => void; onLeave?: () => void },
): Response => {
  const encoder = new TextEncoder()
  let hasLeft = false
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    try {
      const { done, value } = await members.next()
      if (hasLeft) return
      if (done) controller.close()
      else controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`))
    } catch (error) {
      if (hasLeft) return
      onFault(error)
      controller.error(new Error('the answer broke off'))
    }
  }
  const body = new ReadableStream<Uint8Array>({
    start: pull,
    pull,
    cancel: async () => {
      hasLeft = true
      onLeave()
      await members.return?.()
    },
  })
  return new Response(body, { headers: { 'content-type': mediaType, 'x-accel-buffering': 'no' } })
}
