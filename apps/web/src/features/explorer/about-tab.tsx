import type { OperationModel } from '@developer-console/shared/openapi/operation'
import { readJson, writeJson } from '@developer-console/shared/openapi/json-text'
import { useMutation } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import Copy from 'lucide-react/icons/copy'
import { lazy, Suspense } from 'react'
import { sliceText } from '../../api/operations.ts'
import { Button } from '../../ui/button.tsx'
import { copyText } from '../../ui/copy-text.ts'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { Status } from '../../ui/status.tsx'
import { Table } from '../../ui/table.tsx'
import text from '../../ui/text.module.css'
import { showToast } from '../../ui/toasts.tsx'
import css from './builder.module.css'
import pane from './pane.module.css'

const Prose = lazy(async () => ({ default: (await import('./prose.tsx')).Prose }))

/** What the document says of the operation, and how it answers. */
export function AboutTab({ model }: { model: OperationModel }) {
  return (
    <div className={pane.scroll}>
      <div className={css.about}>
        <div className={css.aboutHead}>
          {model.operationId && <p className={text.mono}>{model.operationId}</p>}
          <CopyOperation />
        </div>
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

/** Copies the operation with everything that it refers to, as an OpenAPI document of its own. */
function CopyOperation() {
  const { connection, operation } = useParams({ strict: false })
  const copy = useMutation({
    mutationFn: async (format: 'JSON' | 'YAML') => {
      if (connection === undefined || operation === undefined) return
      const reading = readJson(await sliceText(connection, operation))
      if (!reading.ok) throw new Error(reading.message)
      // Seldom wanted, and loaded when it is.
      const written =
        format === 'JSON' ? writeJson(reading.value, 2) : (await import('./yaml-text.ts')).yamlText(reading.value)
      if (!(await copyText(written))) throw new Error('The clipboard is not open')
    },
    onSuccess: (_, format) => showToast(`The operation is copied, as an OpenAPI document in ${format}`),
    onError: () => showToast('The operation could not be copied', { tone: 'danger' }),
  })
  return (
    <Menu
      trigger={
        <Button variant="quiet" size="small" icon={Copy} loading={copy.isPending}>
          Copy as OpenAPI
        </Button>
      }
    >
      <MenuItem onSelect={() => copy.mutate('JSON')}>JSON</MenuItem>
      <MenuItem onSelect={() => copy.mutate('YAML')}>YAML</MenuItem>
    </Menu>
  )
}
