import type { App } from '@developer-console/bff/app'
import type { EvidenceFile } from '@developer-console/shared/contract/evidence-file'
import type { CallDetail, CallPage } from '@developer-console/shared/contract/history'
import type { OperationIndex } from '@developer-console/shared/contract/operation'
import type { SavedRequest, SavedRequestList } from '@developer-console/shared/contract/saved-request'
import type { SessionView } from '@developer-console/shared/contract/session'
import type { Practice } from '@developer-console/shared/contract/practice'
import type { TokenView } from '@developer-console/shared/contract/token'
import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { DocumentList } from '@developer-console/shared/contract/document'
import type { hc, InferResponseType } from 'hono/client'
import { expectTypeOf } from 'vitest'

/*
 * The paths that this folder asks, and what the server answers there, held against the contract's types by the
 * compiler. The server's typed client itself is not used: it puts parameters into a path as they are, and an id that
 * came from the address bar could lead to another route.
 */
type Client = ReturnType<typeof hc<App>>['api']
type Connection = Client['connections'][':connection']

expectTypeOf<InferResponseType<Client['session']['$get'], 200>>().toExtend<SessionView>()
expectTypeOf<InferResponseType<Client['session']['$post'], 200>>().toExtend<SessionView>()
expectTypeOf<InferResponseType<Client['connections']['$get'], 200>>().toExtend<{ connections: ConnectionView[] }>()
expectTypeOf<InferResponseType<Connection['token']['$get'], 200>>().toExtend<TokenView>()
expectTypeOf<InferResponseType<Connection['token']['$post'], 200>>().toExtend<TokenView>()
expectTypeOf<Connection['token']>().toHaveProperty('$delete')
expectTypeOf<InferResponseType<Connection['operations']['$get'], 200>>().toExtend<OperationIndex>()
expectTypeOf<Connection['operations'][':operation']>().toHaveProperty('$get')
expectTypeOf<InferResponseType<Connection['documents']['$get'], 200>>().toExtend<DocumentList>()
expectTypeOf<Connection['documents'][':document']['refresh']>().toHaveProperty('$post')
expectTypeOf<InferResponseType<Connection['practice']['$get'], 200>>().toExtend<Practice>()
expectTypeOf<InferResponseType<Connection['practice']['$put'], 200>>().toExtend<Practice>()
expectTypeOf<InferResponseType<Connection['practice']['$delete'], 200>>().toExtend<Practice>()
expectTypeOf<InferResponseType<Client['history']['$get'], 200>>().toExtend<CallPage>()
expectTypeOf<InferResponseType<Client['history'][':call']['$get'], 200>>().toExtend<CallDetail>()
expectTypeOf<InferResponseType<Client['history'][':call']['evidence']['$get'], 200>>().toExtend<EvidenceFile>()
expectTypeOf<InferResponseType<Client['requests']['$get'], 200>>().toExtend<SavedRequestList>()
expectTypeOf<InferResponseType<Client['requests']['$post'], 201>>().toExtend<SavedRequest>()
expectTypeOf<InferResponseType<Client['requests'][':request']['$get'], 200>>().toExtend<SavedRequest>()
expectTypeOf<InferResponseType<Client['requests'][':request']['$patch'], 200>>().toExtend<SavedRequest>()
