import type { z } from 'zod'

const mediaType = 'application/x-ndjson'

/** The `content` of a route that answers in lines. They come as bytes: their type says nothing to the typed client. */
export const linesOf = <Schema extends z.ZodType>(schema: Schema): Record<string, { schema: Schema }> => ({
  [mediaType]: { schema },
})

/**
 * An answer of a line of JSON for each member, when it is there. The first is asked for at once. Where the reader goes
 * away, `onLeave` is called, and no member is asked for any more.
 */
export const linesAnswer = (members: AsyncIterator<unknown>, onLeave = () => {}): Response => {
  const encoder = new TextEncoder()
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const { done, value } = await members.next()
    if (done) controller.close()
    else controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`))
  }
  const body = new ReadableStream<Uint8Array>({
    start: pull,
    pull,
    cancel: async () => {
      onLeave()
      await members.return?.()
    },
  })
  return new Response(body, { headers: { 'content-type': mediaType, 'x-accel-buffering': 'no' } })
}
