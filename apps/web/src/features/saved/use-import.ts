import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { ImportVerdict } from '@developer-console/shared/interchange/judge-import'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { operationsQuery } from '../../api/operations.ts'
import { saveRequests } from '../../api/requests.ts'
import { writeDraft } from '../../drafts/draft.ts'
import { draftOfCall } from '../../drafts/draft-of-call.ts'
import { type ImportState, inputOf, isTooLong, readFor, savable, withoutOpenValues } from './import-state.ts'

/** Lets the screen say that something is under way before it is. */
const nextFrame = () => new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)))

/** An import from the reading of a file to the saved requests. */
export const useImport = (connection: ConnectionView) => {
  const client = useQueryClient()
  const [state, setState] = useState<ImportState>({ status: 'empty' })
  const saving = useRef<AbortController>(undefined)
  useEffect(() => () => saving.current?.abort(), [])

  const read = async (from: string, text: () => Promise<string>) => {
    setState({ status: 'reading', from })
    await nextFrame()
    try {
      const operations = await client
        .ensureQueryData(operationsQuery(connection.id))
        .then((index) => index.operations)
        // Without documents every request is a free call.
        .catch(() => [])
      setState(readFor(await text(), from, connection, operations))
    } catch (error) {
      setState({ status: 'empty', fault: { from, reason: error instanceof Error ? error.message : String(error) } })
    }
  }

  const save = async (folder: string) => {
    if (state.status !== 'read') return
    const { file } = state
    const controller = new AbortController()
    saving.current = controller
    const verdicts = savable(file.verdicts)
    const refused = new Map<ImportVerdict, string>()
    setState({ status: 'saving', file, done: 0, refused })
    const inputs = []
    for (const { importable } of verdicts) {
      const { operation, draft } = await draftOfCall(client, connection.id, importable)
      inputs.push(
        inputOf(
          operation ? importable : { ...importable, path: pathOf(importable.request.path) },
          folder,
          connection.id,
          {
            operationId: operation?.id,
            draft: writeDraft(operation ? withoutOpenValues(draft) : draft),
          },
        ),
      )
    }
    await saveRequests(
      client,
      inputs,
      (at, error) => {
        const { verdict } = verdicts[at] ?? {}
        if (error !== undefined && verdict)
          refused.set(verdict, error instanceof Error ? error.message : 'it could not be saved')
        setState({ status: 'saving', file, done: at + 1, refused: new Map(refused) })
      },
      controller.signal,
    )
    setState((before) => (before.status === 'saving' ? { ...before, status: 'saved' } : before))
  }

  return {
    state,
    readText: (text: string) => void read('what was pasted', async () => text),
    readFile: (file: File) => {
      if (isTooLong(file.size))
        setState({ status: 'empty', fault: { from: file.name, reason: 'The file is larger than 20 MiB.' } })
      else void read(file.name, () => file.text())
    },
    save: (folder: string) => void save(folder),
    stop: () => saving.current?.abort(),
    clear: () => setState({ status: 'empty' }),
  }
}

const pathOf = (path: string): string => path.split('?', 1)[0] ?? path
