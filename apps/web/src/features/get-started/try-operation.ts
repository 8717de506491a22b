import type { AnswerEnd, AnswerHead, DescribedCallInput } from '@developer-console/shared/contract/call'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ApiProblem } from '../../api/api-problem.ts'
import { makeCall } from '../../api/call.ts'

/** How a tried call ended: with a head unless no answer came. */
export type Tried = { head: AnswerHead | undefined; end: AnswerEnd }

/** Whether the API answered it well. */
export const succeeded = ({ head, end }: Tried): boolean => end.ok && head !== undefined && head.status < 400

/** Makes a call for a step. What came of it is in the history, which is what proves the step. */
export const useTry = (connectionId: string) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async ({ call, body }: { call: DescribedCallInput; body?: string }): Promise<Tried> => {
      let head: AnswerHead | undefined
      try {
        const end = await makeCall(connectionId, call, body === undefined ? undefined : new Blob([body]), {
          onHead: (told) => {
            head = told
          },
        })
        return { head, end }
      } catch (error) {
        if (!(error instanceof ApiProblem)) throw error
        return { head, end: { ok: false, bytes: 0, timing: { receive: 0 }, problem: error.problem } }
      } finally {
        await client.invalidateQueries({ queryKey: ['history'] })
      }
    },
  })
}
