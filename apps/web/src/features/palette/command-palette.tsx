import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { OperationSummary } from '@developer-console/shared/contract/operation'
import { mayCall } from '@developer-console/shared/oauth/scopes'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { Command } from 'cmdk'
import GraduationCap from 'lucide-react/icons/graduation-cap'
import Bookmark from 'lucide-react/icons/bookmark'
import Import from 'lucide-react/icons/import'
import Lock from 'lucide-react/icons/lock'
import LogOut from 'lucide-react/icons/log-out'
import Search from 'lucide-react/icons/search'
import { useState } from 'react'
import { connectionsQuery } from '../../api/connections.ts'
import { operationsQuery } from '../../api/operations.ts'
import { savedRequestsQuery } from '../../api/requests.ts'
import { sessionQuery } from '../../api/session.ts'
import { tokenQuery } from '../../api/token.ts'
import { useOpenSaved } from '../../drafts/saved/use-open-saved.ts'
import { goToScreen } from '../../routes/go-to-screen.ts'
import { screens } from '../../routes/screens.ts'
import { leave } from '../../routes/sign-out.ts'
import { switchConnection } from '../../routes/switch-connection.ts'
import { classNames } from '../../ui/class-names.ts'
import { ModalLayer } from '../../ui/dialog.tsx'
import { EnvironmentMark } from '../../ui/environment-mark.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import menu from '../../ui/menu.module.css'
import { Method } from '../../ui/method.tsx'
import text from '../../ui/text.module.css'
import { showToast } from '../../ui/toasts.tsx'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import css from './command-palette.module.css'
import { bestMatches, markedParts } from './matches.ts'

type Props = { connection: ConnectionView | undefined; open: boolean; onClose: () => void }

/** Jumps to any operation, screen, connection or saved request. */
export function CommandPalette({ connection, open, onClose }: Props) {
  return (
    <ModalLayer open={open} onClose={onClose} label="Command palette" className={css.palette}>
      <Choices connection={connection} onClose={onClose} />
    </ModalLayer>
  )
}

function Choices({ connection, onClose }: Omit<Props, 'open'>) {
  const router = useRouter()
  const [words, setWords] = useState('')
  const { data: connections = [] } = useQuery(connectionsQuery())
  const { data: index } = useQuery({ ...operationsQuery(connection?.id ?? ''), enabled: connection !== undefined })
  const { data: token } = useQuery({ ...tokenQuery(connection?.id ?? ''), enabled: false })

  const { data: saved = [] } = useQuery(savedRequestsQuery())
  const openSaved = useOpenSaved(connection)

  const { data: session } = useQuery(sessionQuery())
  const canLeave = bestMatches(['Sign out'], words, (name) => [name]).length > 0

  const go = (where: () => void) => () => {
    onClose()
    where()
  }

  const operations = bestMatches(index?.operations ?? [], words, ({ summary, operationId, path, method }) => [
    summary,
    operationId ?? '',
    `${method} ${path}`,
  ]).slice(0, 40)
  const savedFound = bestMatches(saved, words, ({ name, folder, path, method }) => [name, folder, `${method} ${path}`])
    // Whoever has typed nothing looks for a place to go.
    .slice(0, words.trim() === '' ? 5 : 40)
  const canImport = connection && bestMatches(['Import requests'], words, (name) => [name]).length > 0
  const places = bestMatches(screens, words, ({ name }) => [name])
  const canPractise =
    connection?.origin === 'sandbox' && bestMatches(['Practice failures'], words, (name) => [name]).length > 0
  const others = bestMatches(
    connections.filter(({ id }) => id !== connection?.id),
    words,
    ({ name }) => [`Switch to ${name}`],
  )

  return (
    <Command shouldFilter={false} loop label="Command palette">
      <div className={css.search}>
        <Icon of={Search} tone="subtle" />
        <Command.Input
          data-first
          value={words}
          onValueChange={setWords}
          placeholder="Find an operation, screen, connection or saved request"
          aria-label="Find an operation, screen, connection or saved request"
        />
        <Kbd hidden>Esc</Kbd>
      </div>
      <Command.List className={css.list} label="Found">
        <Command.Empty className={css.nothing}>Nothing has “{words}”</Command.Empty>
        {operations.length > 0 && (
          <Command.Group heading="Operations">
            {operations.map((operation) => (
              <Command.Item
                key={operation.id}
                value={`operation ${operation.id}`}
                className={menu.item}
                onSelect={go(() => {
                  if (!connection) return
                  void router.navigate({
                    to: '/c/$connection/explore/{-$operation}',
                    params: { connection: connection.id, operation: operation.id },
                  })
                })}
              >
                <Method>{operation.method}</Method>
                <span className={text.truncate}>
                  <Marked text={operation.summary || operation.path} words={words} />
                </span>
                <span className={classNames(menu.end, text.subtle)}>
                  <OperationEnd operation={operation} granted={token?.scopes} />
                </span>
              </Command.Item>
            ))}
          </Command.Group>
        )}
        {savedFound.length > 0 && (
          <Command.Group heading="Saved requests">
            {savedFound.map(({ id, name, folder }) => (
              <Command.Item
                key={id}
                value={`saved ${id}`}
                className={menu.item}
                onSelect={go(() => void openSaved(id))}
              >
                <Icon of={Bookmark} tone="subtle" />
                <span className={text.truncate}>
                  <Marked text={name} words={words} />
                </span>
                <span className={classNames(menu.end, text.subtle)}>{folder || 'Saved request'}</span>
              </Command.Item>
            ))}
          </Command.Group>
        )}
        {(places.length + others.length > 0 || canPractise || canImport) && (
          <Command.Group heading="Go to">
            {places.map((screen) => (
              <Command.Item
                key={screen.name}
                value={`screen ${screen.name}`}
                className={menu.item}
                onSelect={go(() => goToScreen(router, screen, connection))}
              >
                <Icon of={screen.icon} tone="subtle" />
                <span>
                  <Marked text={screen.name} words={words} />
                </span>
                <span className={menu.end} aria-hidden="true">
                  <Kbd>G</Kbd> <Kbd>{screen.key}</Kbd>
                </span>
              </Command.Item>
            ))}
            {canImport && (
              <Command.Item
                value="screen Import requests"
                className={menu.item}
                onSelect={go(() => {
                  void router.navigate({ to: '/c/$connection/import', params: { connection: connection.id } })
                })}
              >
                <Icon of={Import} tone="subtle" />
                <span>
                  <Marked text="Import requests" words={words} />
                </span>
                <span className={classNames(menu.end, text.subtle)}>curl, HAR, Postman</span>
              </Command.Item>
            )}
            {canPractise && (
              <Command.Item
                value="screen Practice failures"
                className={menu.item}
                onSelect={go(() => {
                  void router.navigate({ to: '/c/$connection/practice', params: { connection: connection.id } })
                })}
              >
                <Icon of={GraduationCap} tone="subtle" />
                <span>
                  <Marked text="Practice failures" words={words} />
                </span>
                <span className={classNames(menu.end, text.subtle)}>Sandbox</span>
              </Command.Item>
            )}
            {others.map((other) => (
              <Command.Item
                key={other.id}
                value={`connection ${other.id}`}
                className={menu.item}
                onSelect={go(() => switchConnection(router, other.id))}
              >
                <EnvironmentMark kind={other.kind} />
                <span>
                  <Marked text={`Switch to ${other.name}`} words={words} />
                </span>
                <span className={classNames(menu.end, text.subtle)}>Connection</span>
              </Command.Item>
            ))}
          </Command.Group>
        )}
        {canLeave && (
          <Command.Group heading="Session">
            <Command.Item
              value="sign out"
              className={menu.item}
              onSelect={go(() => void leave().catch(() => showToast('Not signed out', { tone: 'danger' })))}
            >
              <Icon of={LogOut} tone="subtle" />
              <span>
                <Marked text="Sign out" words={words} />
              </span>
              {session && (
                <span className={classNames(menu.end, text.subtle)}>
                  {session.name}, {session.role}
                </span>
              )}
            </Command.Item>
          </Command.Group>
        )}
      </Command.List>
      <div className={css.foot} aria-hidden="true">
        <span>
          <Kbd>↑</Kbd>
          <Kbd>↓</Kbd> move
        </span>
        <span>
          <Kbd>↵</Kbd> open
        </span>
      </div>
    </Command>
  )
}

function OperationEnd({ operation, granted }: { operation: OperationSummary; granted: string[] | undefined }) {
  const { missing } = mayCall(operation.scopes, granted ?? [])
  if (!granted || missing.length === 0) return operation.tags[0]
  return (
    <>
      <Icon of={Lock} size="small" /> <VisuallyHidden>missing </VisuallyHidden>
      {missing.join(', ')}
    </>
  )
}

function Marked({ text: whole, words }: { text: string; words: string }) {
  return markedParts(whole, words).map(({ part, at, found }) => (found ? <mark key={at}>{part}</mark> : part))
}
