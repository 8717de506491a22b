import type { DescribedCallInput } from '../contract/call.ts'
import { encodedQuery, withQuery } from '../openapi/percent.ts'
import type { SnippetBody, SnippetCall } from './program.ts'

/** A described call at its API. The path's `{name}` stays where it has no value yet. */
export const snippetCallOf = (
  apiUrl: string,
  { method, path, query = [], headers = [] }: DescribedCallInput,
  body?: SnippetBody,
): SnippetCall => ({ method, url: new URL(apiUrl).origin + withQuery(path, encodedQuery(query)), headers, body })
