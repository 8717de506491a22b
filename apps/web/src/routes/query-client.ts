import { QueryClient } from '@tanstack/react-query'
import { ApiProblem } from '../api/api-problem.ts'

/** Server state. Only a server that does not answer is asked again; what it said, it said. */
export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        retry: (_, error) => error instanceof ApiProblem && error.isUnreachable,
        retryDelay: 5000,
        refetchOnWindowFocus: false,
      },
      mutations: { networkMode: 'always' },
    },
  })
