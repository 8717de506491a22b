import type { CallDetail } from '@developer-console/shared/contract/history'
import { useMemo } from 'react'
import { Code } from '../../../ui/code.tsx'
import { byteSize } from '../../../ui/format.ts'
import { comparedHeaders, comparedPairs, differs } from './compared-pairs.ts'
import css from './compare-pane.module.css'
import { PairsList } from './pairs-list.tsx'

type Request = CallDetail['request']

const targetOf = ({ connectionName, method, path }: CallDetail): [string, string][] => [
  ['connection', connectionName],
  ['method', method],
  ['path', path.split('?', 1)[0] ?? path],
]

const queryOf = ({ path }: CallDetail) => [...new URLSearchParams(path.split(/\?(.*)/s)[1] ?? '')]

const bodyText = ({ body }: Request): string | undefined =>
  body && (body.text ?? `${byteSize(body.size)}${body.mediaType ? `, ${body.mediaType}` : ''}`)

/** What was asked for, part by part. */
export function ComparedRequest({ left, right, folded }: { left: CallDetail; right: CallDetail; folded: boolean }) {
  const [target, query, headers] = useMemo(
    () => [
      comparedPairs(targetOf(left), targetOf(right)),
      comparedPairs(queryOf(left), queryOf(right)),
      comparedHeaders(left.request.headers, right.request.headers),
    ],
    [left, right],
  )
  const bodies = [bodyText(left.request), bodyText(right.request)] as const
  const isSame = ![...target, ...query, ...headers].some(differs) && bodies[0] === bodies[1]
  return (
    <div className={css.scroll} tabIndex={0} role="group" aria-label="Requests">
      {isSame && <p className={css.remark}>Both requests are the same.</p>}
      {(!isSame || !folded) && (
        <>
          <PairsList pairs={target} folded={folded} thing="part" />
          <PairsList pairs={query} folded={folded} thing="query parameter" />
          <PairsList pairs={headers} folded={folded} thing="header" />
        </>
      )}
      {bodies[0] !== bodies[1] && (
        <div className={css.bodies}>
          {bodies.map((body, at) => (
            <div key={at === 0 ? 'A' : 'B'}>
              <p className={css.caption}>
                {body === undefined ? `${at === 0 ? 'A' : 'B'} had no body.` : `Body of ${at === 0 ? 'A' : 'B'}`}
              </p>
              {body !== undefined && <Code label={`Request body of ${at === 0 ? 'A' : 'B'}`} text={body} wrap />}
            </div>
          ))}
        </div>
      )}
    </div>
  )
}
