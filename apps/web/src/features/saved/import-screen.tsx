import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { Link } from '@tanstack/react-router'
import CircleAlert from 'lucide-react/icons/circle-alert'
import FileInput from 'lucide-react/icons/file-input'
import { useCurrentConnection } from '../../routes/use-connection.ts'
import { Banner } from '../../ui/banner.tsx'
import { Dropzone } from '../../ui/dropzone.tsx'
import { Field } from '../../ui/field.tsx'
import { TextArea } from '../../ui/input.tsx'
import layout from '../../ui/layout.module.css'
import { Page } from '../../ui/page.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Progress } from '../../ui/progress.tsx'
import { ImportReport } from './import-report.tsx'
import { useImport } from './use-import.ts'

/** Requests from a curl command, a HAR file or a Postman collection. */
export function ImportScreen() {
  const connection = useCurrentConnection()
  if (!connection) return null
  return <Import key={connection.id} connection={connection} />
}

function Import({ connection }: { connection: ConnectionView }) {
  const { state, readText, readFile, save, stop, clear } = useImport(connection)
  const fault = state.status === 'empty' ? state.fault : undefined
  return (
    <Page
      crumb={[
        <Link
          key="explore"
          to="/c/$connection/explore/{-$operation}"
          params={{ connection: connection.id, operation: undefined }}
          search={{ list: 'saved' }}
        >
          Saved requests
        </Link>,
        <span key="import">Import</span>,
      ]}
      title="Import requests"
      windowTitle="Import"
      lead="A curl command, a HAR file or a Postman collection. It is read, not run; secrets are taken out before anything else happens."
    >
      <div className={layout.stack}>
        {(state.status === 'empty' || state.status === 'reading') && (
          <Panel title="What you have" note={`for ${connection.name}`} padded>
            <div className={layout.stack}>
              <Dropzone
                icon={FileInput}
                title="A HAR file or a Postman collection"
                hint="Drop it here: .har, or .json of a collection 2.0 or 2.1, up to 20 MiB."
                accept=".har,.json,.txt,application/json,text/plain"
                primary
                onFile={readFile}
              />
              <Field
                label="Or pasted"
                hint="A curl command for bash, PowerShell or cmd, or the text of such a file. It is read as it is pasted, and does not stay here."
              >
                <TextArea
                  mono
                  rows={5}
                  autoComplete="off"
                  placeholder="curl https://…"
                  onPaste={(event) => {
                    const pasted = event.clipboardData.getData('text/plain')
                    if (pasted.trim() === '') return
                    // What may hold a secret never stands in the open.
                    event.preventDefault()
                    readText(pasted)
                  }}
                  onKeyDown={(event) => {
                    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
                    const typed = event.currentTarget.value
                    event.currentTarget.value = ''
                    if (typed.trim() !== '') readText(typed)
                  }}
                />
              </Field>
              {state.status === 'reading' && <Progress label={`Reading ${state.from}`} />}
              {fault && (
                <Banner tone="danger" icon={CircleAlert} role="alert">
                  <span>
                    Nothing was taken from {fault.from}. {fault.reason}
                  </span>
                </Banner>
              )}
            </div>
          </Panel>
        )}
        {state.status !== 'empty' && state.status !== 'reading' && (
          <ImportReport connection={connection} state={state} onSave={save} onStop={stop} onClear={clear} />
        )}
      </div>
    </Page>
  )
}
