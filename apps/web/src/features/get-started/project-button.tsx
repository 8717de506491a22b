import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { CodeLanguage } from '@developer-console/shared/snippets/code'
import { isProjectLanguage, type ProjectLanguage, writeProject } from '@developer-console/shared/snippets/project'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import FolderDown from 'lucide-react/icons/folder-down'
import { saveFile } from '../../answer/download.ts'
import { Button } from '../../ui/button.tsx'
import { count } from '../../ui/format.ts'
import text from '../../ui/text.module.css'
import { showToast } from '../../ui/toasts.tsx'
import { projectCalls } from './project-calls.ts'

type Props = { connection: ConnectionView; language: CodeLanguage }

/** The calls that went well, as a folder of programs in one archive. */
export function ProjectButton({ connection, language }: Props) {
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: async (wanted: ProjectLanguage) => {
      const [calls, { archiveOf }] = await Promise.all([
        projectCalls(client, connection, AbortSignal.timeout(60_000)),
        // Seldom wanted, and loaded when it is.
        import('./archive.ts'),
      ])
      const project = writeProject(wanted, connection, calls, connection.name)
      saveFile(new Blob([archiveOf(project)]), `${project.name}.zip`)
      return { name: project.name, calls: calls.length }
    },
    onSuccess: ({ name, calls }) =>
      showToast(`${name}.zip has ${calls === 0 ? 'the token request' : count(calls, 'call')}, and no credential`),
    onError: ({ message }) => showToast(`The project could not be made: ${message}`, { tone: 'danger' }),
  })
  if (!isProjectLanguage(language))
    return <p className={text.muted}>As a project in curl, Node, Python, Java, Go and C#</p>
  return (
    <Button
      variant="primary"
      size="small"
      icon={FolderDown}
      loading={save.isPending}
      onClick={() => save.mutate(language)}
    >
      Download the project
    </Button>
  )
}
