import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { ApiProblem } from '../api/api-problem.ts'
import { basePath } from '../api/base-path.ts'
import { rememberConnection } from '../api/connection-choice.ts'
import { connectionsQuery } from '../api/connections.ts'
import { documentsQuery } from '../api/documents.ts'
import type { HistoryFilters } from '../api/history.ts'
import { operationsQuery } from '../api/operations.ts'
import { tokenQuery } from '../api/token.ts'
import { ConnectionFrame } from '../shell/connection-frame.tsx'
import { FrameFailure, ScreenFailure } from '../shell/failure.tsx'
import { NotFound } from '../shell/not-found.tsx'
import { ScreenPending } from '../shell/pending.tsx'
import { Shell } from '../shell/shell.tsx'
import { signInFrom, type SignInSearch } from './signed-out.ts'

type Context = { queryClient: QueryClient }

const optional = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

const rootRoute = createRootRouteWithContext<Context>()({ component: Outlet })

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): SignInSearch => ({
    ...(search.reason === 'ended' || search.reason === 'wrong-key' || search.reason === 'too-many'
      ? { reason: search.reason }
      : {}),
    ...(typeof search.wait === 'number' ? { wait: search.wait } : {}),
  }),
  component: lazyRouteComponent(() => import('../features/sign-in/sign-in-screen.tsx'), 'SignInScreen'),
})

// Everything that needs a session, in its frame.
const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  loader: async ({ context, location }) => {
    try {
      return await context.queryClient.ensureQueryData(connectionsQuery())
    } catch (error) {
      if (error instanceof ApiProblem && error.isSignedOut) throw redirect(signInFrom(location.href))
      throw error
    }
  },
  component: Shell,
  errorComponent: FrameFailure,
})

const getStartedRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  component: lazyRouteComponent(() => import('../features/get-started/get-started-screen.tsx'), 'GetStartedScreen'),
})

const connectionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/connections',
  validateSearch: (
    search: Record<string, unknown>,
  ): {
    edit?: string | undefined
    field?: string | undefined
    value?: string | undefined
    add?: boolean | undefined
  } => ({
    ...(typeof search.edit === 'string' ? { edit: search.edit } : {}),
    ...(typeof search.field === 'string' ? { field: search.field } : {}),
    ...(typeof search.value === 'string' ? { value: search.value } : {}),
    ...(search.add === true ? { add: true } : {}),
  }),
  component: lazyRouteComponent(() => import('../features/connections/connections-screen.tsx'), 'ConnectionsScreen'),
})

// An address that leads nowhere keeps its frame.
const elsewhereRoute = createRoute({ getParentRoute: () => shellRoute, path: '$', component: NotFound })

const connectionRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/c/$connection',
  // Asked for at once, beside the screen's own code; screens and the frame wait for it where they need it.
  loader: ({ context, params, preload }) => {
    // A link that is only hovered over changes nothing.
    if (!preload) rememberConnection(params.connection)
    void context.queryClient.prefetchQuery(tokenQuery(params.connection))
  },
  component: ConnectionFrame,
})

const tokenRoute = createRoute({
  getParentRoute: () => connectionRoute,
  path: '/token',
  loader: ({ context, params }) => {
    void context.queryClient.prefetchQuery(operationsQuery(params.connection))
  },
  component: lazyRouteComponent(() => import('../features/token/token-screen.tsx'), 'TokenScreen'),
})

/** What a second token is requested with, in the address, so that a comparison can be shared. */
type CompareSearch = {
  with?: string | undefined
  scope?: string | undefined
  audience?: string | undefined
  swap?: boolean | undefined
}

const compareRoute = createRoute({
  getParentRoute: () => connectionRoute,
  path: '/token/compare',
  validateSearch: (search: Record<string, unknown>): CompareSearch => ({
    ...(optional(search.with) !== undefined && { with: optional(search.with) }),
    // An empty one asks for none, where the connection asks for one.
    ...(typeof search.scope === 'string' && { scope: search.scope.slice(0, 4096) }),
    ...(typeof search.audience === 'string' && { audience: search.audience.slice(0, 2048) }),
    ...(search.swap === true && { swap: true }),
  }),
  loader: ({ context, params }) => {
    void context.queryClient.prefetchQuery(operationsQuery(params.connection))
  },
  component: lazyRouteComponent(() => import('../features/token/compare-screen.tsx'), 'CompareScreen'),
})

/** Which list stands beside the request, and the saved request that is open. */
type ExploreSearch = { list?: 'saved' | undefined; saved?: string | undefined }

const exploreRoute = createRoute({
  getParentRoute: () => connectionRoute,
  path: '/explore/{-$operation}',
  validateSearch: (search: Record<string, unknown>): ExploreSearch => ({
    ...(search.list === 'saved' && { list: 'saved' }),
    ...(optional(search.saved) !== undefined && { saved: optional(search.saved) }),
  }),
  loader: ({ context, params }) => {
    void context.queryClient.prefetchQuery(operationsQuery(params.connection))
  },
  component: lazyRouteComponent(() => import('../features/explorer/explorer-screen.tsx'), 'ExplorerScreen'),
})

/** Filters and the two calls that are held against each other, in the address, so that they can be shared. */
type HistorySearch = HistoryFilters & { a?: string | undefined; b?: string | undefined }

const historyRoute = createRoute({
  getParentRoute: () => connectionRoute,
  path: '/history',
  validateSearch: (search: Record<string, unknown>): HistorySearch =>
    Object.fromEntries(
      (['connection', 'method', 'status', 'path', 'a', 'b'] as const).flatMap((name) => {
        // A status that is all digits comes as a number.
        const value = optional(typeof search[name] === 'number' ? String(search[name]) : search[name])
        return value === undefined ? [] : [[name, value]]
      }),
    ),
  component: lazyRouteComponent(() => import('../features/history/history-screen.tsx'), 'HistoryScreen'),
})

const callRoute = createRoute({
  getParentRoute: () => connectionRoute,
  path: '/history/$call',
  component: lazyRouteComponent(() => import('../features/history/call-screen.tsx'), 'CallScreen'),
})

const importRoute = createRoute({
  getParentRoute: () => connectionRoute,
  path: '/import',
  loader: ({ context, params }) => {
    void context.queryClient.prefetchQuery(operationsQuery(params.connection))
  },
  component: lazyRouteComponent(() => import('../features/saved/import-screen.tsx'), 'ImportScreen'),
})

const practiceRoute = createRoute({
  getParentRoute: () => connectionRoute,
  path: '/practice',
  loader: ({ context, params }) => {
    void context.queryClient.prefetchQuery(operationsQuery(params.connection))
  },
  component: lazyRouteComponent(() => import('../features/practice/practice-screen.tsx'), 'PracticeScreen'),
})

const documentsRoute = createRoute({
  getParentRoute: () => connectionRoute,
  path: '/documents',
  /** The document whose findings are shown. */
  validateSearch: (search: Record<string, unknown>): { document?: string | undefined } => ({
    ...(optional(search.document) !== undefined && { document: optional(search.document) }),
  }),
  loader: ({ context, params }) => {
    void context.queryClient.prefetchQuery(documentsQuery(params.connection))
  },
  component: lazyRouteComponent(() => import('../features/documents/documents-screen.tsx'), 'DocumentsScreen'),
})

const routeTree = rootRoute.addChildren([
  signInRoute,
  shellRoute.addChildren([
    getStartedRoute,
    connectionsRoute,
    elsewhereRoute,
    connectionRoute.addChildren([
      tokenRoute,
      compareRoute,
      exploreRoute,
      historyRoute,
      callRoute,
      documentsRoute,
      practiceRoute,
      importRoute,
    ]),
  ]),
])

/** The screens and their addresses. */
export const createConsoleRouter = (queryClient: QueryClient) =>
  createRouter({
    routeTree,
    basepath: basePath,
    context: { queryClient },
    defaultPreload: 'intent',
    // React Query decides what is fresh.
    defaultPreloadStaleTime: 0,
    defaultPendingMs: 100,
    defaultPendingMinMs: 200,
    defaultPendingComponent: ScreenPending,
    defaultErrorComponent: ScreenFailure,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: true,
  })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>
  }
}
