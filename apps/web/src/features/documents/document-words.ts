import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { DocumentFinding, DocumentList, DocumentView } from '@developer-console/shared/contract/document'
import { count } from '../../ui/format.ts'

/** Where a document came from, in words; an address at the API's own origin without it. */
export const sourceWords = (source: DocumentView['source'], apiUrl: string): string => {
  switch (source.type) {
    case 'url': {
      const url = URL.canParse(source.url) ? new URL(source.url) : undefined
      const isOwn = url !== undefined && URL.canParse(apiUrl) && url.origin === new URL(apiUrl).origin
      return isOwn ? url.pathname + url.search : source.url
    }
    case 'file':
      return `the server’s file ${source.name}`
    case 'upload':
      return source.name ?? 'an upload'
  }
}

/** `OpenAPI 3.1.0`, `Swagger 2.0`. */
export const specificationWords = (specification: string): string =>
  `${specification.startsWith('2') ? 'Swagger' : 'OpenAPI'} ${specification}`

/** `2, with 37 operations`. */
export const sumWords = ({ documents }: DocumentList): string =>
  `${documents.length}, with ${count(
    documents.reduce((sum, { operations }) => sum + operations, 0),
    'operation',
  )}`

/** An upload has no place to be read again from. */
export const isReadAgain = ({ source }: DocumentView): boolean => source.type !== 'upload'

const plainAddress = (address: string): string => {
  if (!URL.canParse(address)) return address
  const url = new URL(address)
  url.username = ''
  url.password = ''
  return url.href
}

/**
 * What removes a document: itself, where it was added on the screen; a change of the connection that names it; or the
 * configuration alone.
 */
export const removalOf = (
  { source, definedBy }: Pick<DocumentView, 'source' | 'definedBy'>,
  { origin, openApi = [] }: ConnectionView,
): 'document' | { openApi: string[] } | 'configuration' => {
  if (definedBy !== 'connection') return 'document'
  if (source.type !== 'url' || origin !== 'store') return 'configuration'
  return { openApi: openApi.filter((address) => plainAddress(address) !== plainAddress(source.url)) }
}

const severities: readonly DocumentFinding['severity'][] = ['error', 'warning', 'info']

/** The gravest first; within one severity in the order of the document. */
export const byGravity = (findings: readonly DocumentFinding[]): DocumentFinding[] =>
  findings.toSorted((one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity))

/** How many findings are errors. */
export const errorsOf = ({ findings }: DocumentView): number =>
  findings.filter(({ severity }) => severity === 'error').length

/** The document that is shown: the one that is asked for, else the first with errors, else with findings, else the first. */
export const shownOf = (documents: readonly DocumentView[], wanted: string | undefined): DocumentView | undefined =>
  documents.find(({ id }) => id === wanted) ??
  documents.find((document) => errorsOf(document) > 0) ??
  documents.find(({ findings }) => findings.length > 0) ??
  documents[0]
