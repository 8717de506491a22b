import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { OperationIndex } from '@developer-console/shared/contract/operation'
import { firstRead } from '@developer-console/shared/openapi/first-read'
import { Link } from '@tanstack/react-router'
import CircleAlert from 'lucide-react/icons/circle-alert'
import SquareTerminal from 'lucide-react/icons/square-terminal'
import { useReadDocumentsAgain } from '../../api/documents.ts'
import { Banner } from '../../ui/banner.tsx'
import { buttonClass } from '../../ui/button-class.ts'
import { Button } from '../../ui/button.tsx'
import { Empty } from '../../ui/empty.tsx'
import { SplitPane } from '../../ui/split.tsx'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import css from './explorer-screen.module.css'
import { freeCall } from '../../drafts/free-call-id.ts'

type Props = {
  connection: ConnectionView
  index: OperationIndex | undefined
  /** An operation that the address names and the index has not. */
  wanted: string | undefined
  granted: readonly string[] | undefined
}

/** No operation is open: what can be opened, and which documents could not be read. */
export function Choose({ connection, index, wanted, granted }: Props) {
  const first = index && firstRead(index.operations, granted ?? [])
  const again = useReadDocumentsAgain(connection.id)
  return (
    <SplitPane id="choose" min="400px">
      <div className={css.chosen}>
        <VisuallyHidden>
          <h1>Explore</h1>
        </VisuallyHidden>
        {index && index.failures.length > 0 && (
          <div className={css.unread}>
            {index.failures.map(({ source, title, detail }) => (
              <Banner
                key={JSON.stringify(source)}
                tone="danger"
                icon={CircleAlert}
                role="alert"
                action={
                  <Button size="small" loading={again.isPending} onClick={() => again.mutate()}>
                    Read it again
                  </Button>
                }
              >
                <strong>{title}</strong>
                <p>{detail}</p>
              </Banner>
            ))}
            {again.error && (
              <Banner tone="danger" icon={CircleAlert} role="alert">
                {again.error.message}
              </Banner>
            )}
          </div>
        )}
        {index && (
          <Empty
            icon={SquareTerminal}
            title={
              wanted
                ? 'No such operation here'
                : index.operations.length > 0
                  ? 'Choose an operation'
                  : 'Make a free call'
            }
            actions={
              <>
                {first && (
                  <Link
                    className={buttonClass({ variant: 'primary' })}
                    to="/c/$connection/explore/{-$operation}"
                    params={{ connection: connection.id, operation: first.id }}
                  >
                    {first.summary || `${first.method} ${first.path}`}
                  </Link>
                )}
                <Link
                  className={buttonClass(first ? {} : { variant: 'primary' })}
                  to="/c/$connection/explore/{-$operation}"
                  params={{ connection: connection.id, operation: freeCall }}
                >
                  Free call
                </Link>
              </>
            }
          >
            {wanted
              ? `${connection.name} has no operation ${wanted}: another connection may have it, or its document changed.`
              : index.operations.length > 0
                ? 'On the left is what the API can do, and what of it the token may call. What you fill in is kept.'
                : 'Method, path, query, headers and body: that is all a call needs. With an OpenAPI document its operations are here as forms.'}
          </Empty>
        )}
      </div>
    </SplitPane>
  )
}
