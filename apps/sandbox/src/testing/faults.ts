import type { RunningSandbox } from './running.ts'

type Effect = Record<string, true | number | string>
export type RuleInput = { match?: Record<string, string | number>; effect: Effect }
export type Faults = {
  faults: { name: string; group: string; examples: string[]; perRequest: boolean; value: object | null }[]
  rules: { match: object; effect: Effect; remaining?: number }[]
  tlsUrl?: string
}

/** What a test asks of the control plane of a sandbox, and of its switches. */
export const faultsOf = (sandbox: () => RunningSandbox) => {
  const url = () => new URL('/__sandbox/faults', sandbox().url)
  const put = (body: unknown): Promise<Response> =>
    fetch(url(), { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  return {
    put,
    /** Replaces the standing rules; rejects where that is refused. */
    rules: async (...rules: RuleInput[]): Promise<Faults> => {
      const answer = await put({ rules })
      if (!answer.ok) throw new Error(await answer.text())
      return (await answer.json()) as Faults
    },
    list: async (): Promise<Faults> => (await (await fetch(url())).json()) as Faults,
    reset: () => fetch(new URL('/__sandbox/reset', sandbox().url), { method: 'POST' }),
    /** The head of a request that names a switch itself. */
    header: (text: string) => ({ headers: { 'x-sandbox-fault': text } }),
  }
}

/** What an answer says was applied. */
export const appliedIn = (answer: Response): string | null => answer.headers.get('x-sandbox-fault-applied')
