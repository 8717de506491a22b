import type { OperationModel } from '@developer-console/shared/openapi/operation'
import { lazy, Suspense } from 'react'
import { Status } from '../../ui/status.tsx'
import { Table } from '../../ui/table.tsx'
import text from '../../ui/text.module.css'
import css from './builder.module.css'
import pane from './pane.module.css'

const Prose = lazy(async () => ({ default: (await import('./prose.tsx')).Prose }))

/** What the document says of the operation, and how it answers. */
export function AboutTab({ model }: { model: OperationModel }) {
  return (
    <div className={pane.scroll}>
      <div className={css.about}>
        {model.operationId && <p className={text.mono}>{model.operationId}</p>}
        {model.description ? (
          <Suspense fallback={<p>{model.description}</p>}>
            <Prose>{model.description}</Prose>
          </Suspense>
        ) : (
          <p className={text.muted}>The document says nothing more about it.</p>
        )}
      </div>
      {model.responses.length > 0 && (
        <Table scrollLabel="Answers">
          <thead>
            <tr>
              <th scope="col">Status</th>
              <th scope="col">When</th>
              <th scope="col">Body</th>
            </tr>
          </thead>
          <tbody>
            {model.responses.map(({ status, description, contents }) => (
              <tr key={status}>
                <td>{/^\d{3}$/.test(status) ? <Status code={Number(status)} /> : status}</td>
                <td>{description}</td>
                <td className={text.mono}>{contents.map(({ mediaType }) => mediaType).join(', ')}</td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </div>
  )
}
