import type { OperationSummary } from '@developer-console/shared/contract/operation'
import type { TokenView } from '@developer-console/shared/contract/token'
import { type ScopeCell, type ScopeMatrix, scopeMatrix } from '@developer-console/shared/oauth/scopes'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import Check from 'lucide-react/icons/check'
import Lock from 'lucide-react/icons/lock'
import { operationsQuery } from '../../api/operations.ts'
import { classNames } from '../../ui/class-names.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { count } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Scope } from '../../ui/scope.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { Table } from '../../ui/table.tsx'
import text from '../../ui/text.module.css'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import { operationsInWords, shortName } from './operations-in-words.ts'
import css from './scopes-panel.module.css'

type Props = { connectionId: string; token: TokenView; className?: string | undefined }

/** What the token allows: resources by actions, with the operations that each scope unlocks, and what is out of reach. */
export function ScopesPanel({ connectionId, token, className }: Props) {
  const { data, isPending } = useQuery(operationsQuery(connectionId))
  const matrix = scopeMatrix(token.scopes, data?.operations ?? [])
  const granted = token.scopes.length
  return (
    <Panel
      title="What the token allows"
      note={[
        granted === 0 ? 'no scopes granted' : `${count(granted, 'scope')} granted`,
        matrix.missing.length > 0 && `${matrix.missing.length} missing`,
      ]
        .filter(Boolean)
        .join(', ')}
      tools={granted > 0 && <CopyButton text={token.scopes.join(' ')} label="Copy scopes" withLabel />}
      foot={
        <>
          {matrix.missing.length > 0 && (
            <>
              <span>Whoever administers the application grants them.</span>
              <CopyButton text={() => messageFor(matrix.missing, token)} label="Copy a message to send" withLabel />
            </>
          )}
          <Link to="/c/$connection/explore/{-$operation}" params={{ connection: connectionId }}>
            {matrix.callable > 0 ? `Show the ${count(matrix.callable, 'operation')} it may call` : 'Make a call'}
          </Link>
        </>
      }
      fill
      className={className}
    >
      {isPending && granted === 0 ? (
        <Skeleton height="120px" />
      ) : (
        <Matrix connectionId={connectionId} matrix={matrix} />
      )}
      {matrix.others.length > 0 && <Others connectionId={connectionId} cells={matrix.others} />}
      {matrix.missing.length > 0 && <Missing missing={matrix.missing} />}
      {granted === 0 && matrix.rows.length === 0 && !isPending && (
        <p className={css.nothing}>
          The token names no scopes{token.format === 'opaque' ? ', or keeps them to itself: it is opaque' : ''}. What it
          may do shows in the answers of the API.
        </p>
      )}
      {data && data.operations.length > 0 && matrix.stated === 0 && (
        <p className={css.nothing}>The API’s document does not say which scopes its operations need.</p>
      )}
    </Panel>
  )
}

function Matrix({ connectionId, matrix }: { connectionId: string; matrix: ScopeMatrix }) {
  if (matrix.rows.length === 0) return null
  return (
    <Table className={css.matrix} scrollLabel="Scopes by resource and action">
      <caption>
        <VisuallyHidden>Scopes by resource and action, with the operations each unlocks</VisuallyHidden>
      </caption>
      <thead>
        <tr>
          <th scope="col">Resource</th>
          {matrix.actions.map((action) => (
            <th scope="col" key={action}>
              {action}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {matrix.rows.map(({ resource, cells }) => (
          <tr key={resource}>
            <th scope="row">{resource}</th>
            {matrix.actions.map((action) => {
              const cell = cells[action]
              return (
                <td key={action} className={cell?.granted ? css.grantedCell : undefined}>
                  {cell ? (
                    <Cell connectionId={connectionId} cell={cell} action={action} />
                  ) : (
                    <span className={classNames(css.cell, css.none)}>
                      <span aria-hidden="true">–</span>
                      <VisuallyHidden>no such scope</VisuallyHidden>
                    </span>
                  )}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function Cell({ connectionId, cell, action }: { connectionId: string; cell: ScopeCell; action: string }) {
  return (
    <span className={classNames(css.cell, cell.granted ? css.granted : css.missingCell)} title={cell.scope}>
      <span className={css.state} data-action={action}>
        <Icon of={cell.granted ? Check : Lock} />
        {cell.granted ? 'Granted' : 'Missing'}
      </span>
      <Operations connectionId={connectionId} operations={cell.operations} />
    </span>
  )
}

function Operations({ connectionId, operations }: { connectionId: string; operations: readonly OperationSummary[] }) {
  return operations.map((operation) => (
    <Link
      key={operation.id}
      className={css.operation}
      to="/c/$connection/explore/{-$operation}"
      params={{ connection: connectionId, operation: operation.id }}
      title={operation.summary}
    >
      {shortName(operation)}
    </Link>
  ))
}

function Others({ connectionId, cells }: { connectionId: string; cells: readonly ScopeCell[] }) {
  return (
    <ul className={css.list} aria-label="Scopes without resource and action">
      {cells.map((cell) => (
        <li key={cell.scope}>
          <Scope state={cell.granted ? 'granted' : 'missing'}>{cell.scope}</Scope>
          <span className={css.operations}>
            <Operations connectionId={connectionId} operations={cell.operations} />
          </span>
        </li>
      ))}
    </ul>
  )
}

function Missing({ missing }: { missing: ScopeMatrix['missing'] }) {
  return (
    <>
      <VisuallyHidden>
        <h3>Missing scopes</h3>
      </VisuallyHidden>
      <ul className={css.list}>
        {missing.map(({ scope, operations }) => (
          <li key={scope}>
            <Scope state="missing">{scope}</Scope>
            <span>
              {operationsInWords(operations)} <span className={text.muted}>will be refused.</span>
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}

const messageFor = (missing: ScopeMatrix['missing'], token: TokenView): string => {
  const client = token.request.form['client_id']
  return [
    `Please grant ${missing.length === 1 ? 'this scope' : 'these scopes'} to the application${client ? ` with the client ID ${client}` : ''}:`,
    '',
    ...missing.map(({ scope, operations }) => `- ${scope}, for ${operationsInWords(operations)}`),
    '',
    ...(token.audience.length > 0 ? [`Audience: ${token.audience.join(', ')}`] : []),
    `Granted today: ${token.scopes.length > 0 ? token.scopes.join(' ') : 'no scopes'}`,
  ].join('\n')
}
