import type { DiagnosisAction } from '@developer-console/shared/contract/diagnosis'
import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useRenewToken } from '../api/token.ts'
import { connectionsQuery } from '../api/connections.ts'
import { switchConnection } from './switch-connection.ts'

type Action<Type extends DiagnosisAction['type']> = Extract<DiagnosisAction, { type: Type }>

type Own = {
  [Type in DiagnosisAction['type']]?: (action: Action<Type>) => void
}

/**
 * What the buttons of a diagnosis do, for `Diagnosis` and `ProblemReport`: editing and switching the connection and
 * requesting a token are done here; a screen gives `own` for what only it can do (`send-again`, `edit-request`).
 */
export const useDiagnosisAction = (connectionId: string, own: Own = {}) => {
  const router = useRouter()
  const client = useQueryClient()
  const renew = useRenewToken(connectionId)

  const onAction = (action: DiagnosisAction): void => {
    const mine = own[action.type] as ((action: DiagnosisAction) => void) | undefined
    if (mine) return mine(action)
    switch (action.type) {
      case 'edit-connection':
        void router.navigate({
          to: '/connections',
          search: { edit: connectionId, field: action.field, value: action.value },
        })
        return
      case 'switch-connection':
        if (action.connectionId) switchConnection(router, action.connectionId)
        else document.querySelector<HTMLElement>('[role="combobox"][aria-label="Connection"]')?.click()
        return
      case 'request-token':
        renew.mutate()
        return
      // The message is copied by the button; the others need the screen that holds the request.
      case 'copy-message':
      case 'send-again':
      case 'edit-request':
    }
  }

  const connectionName = (id: string) =>
    client.getQueryData(connectionsQuery().queryKey)?.find((connection) => connection.id === id)?.name

  return { onAction, connectionName }
}
