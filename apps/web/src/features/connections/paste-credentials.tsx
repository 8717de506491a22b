import { readCredentials, type ReadCredentials } from '@developer-console/shared/connections/read-credentials'
import FileBraces from 'lucide-react/icons/file-braces'
import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Dropzone } from '../../ui/dropzone.tsx'
import { Field } from '../../ui/field.tsx'
import { TextArea } from '../../ui/input.tsx'
import css from './connection-form.module.css'

/** Longest file that is read: credentials are short. */
const longestFile = 256 * 1024

type Props = { onRead: (read: ReadCredentials, from: string) => void }

/** Credentials from a file or from the clipboard, in whatever form they come. They are read here and kept nowhere. */
export function PasteCredentials({ onRead }: Props) {
  const [file, setFile] = useState<string>()
  const [pasting, setPasting] = useState(false)
  const [fault, setFault] = useState<string>()

  const take = (text: string, from: string) => {
    const read = readCredentials(text)
    const found = Object.keys(read.fields).length > 0
    setFault(found ? undefined : `Neither a client ID nor an address was found in ${from}.`)
    if (found) onRead(read, from)
    return found
  }
  const takeFile = async (chosen: File) => {
    setFile(chosen.name)
    if (chosen.size > longestFile) setFault(`${chosen.name} is too long for a file of credentials.`)
    else take(await chosen.text(), chosen.name)
  }

  return (
    <>
      <Dropzone
        icon={FileBraces}
        title={file ?? 'The file with the client ID and secret'}
        hint={file ? 'Read, not kept.' : 'Drop the downloaded JSON file here, or a .env file.'}
        accept=".json,.env,.txt,application/json,text/plain"
        onFile={(chosen) => void takeFile(chosen)}
      />
      {pasting ? (
        <Field label="Pasted text" hint="A curl command, JSON, lines of a .env file, or ID and secret on two lines.">
          <TextArea
            mono
            rows={4}
            autoComplete="off"
            onChange={(event) => {
              // What was understood does not stay in the open.
              if (take(event.target.value, 'what was pasted')) {
                event.target.value = ''
                setPasting(false)
              }
            }}
          />
        </Field>
      ) : (
        <div>
          <Button variant="quiet" size="small" onClick={() => setPasting(true)}>
            Paste a curl command or text
          </Button>
        </div>
      )}
      {fault && (
        <p className={css.fault} role="alert">
          {fault}
        </p>
      )}
    </>
  )
}
