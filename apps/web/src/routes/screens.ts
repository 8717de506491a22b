import type { LucideIcon } from 'lucide-react'
import History from 'lucide-react/icons/history'
import KeyRound from 'lucide-react/icons/key-round'
import ListChecks from 'lucide-react/icons/list-checks'
import Plug from 'lucide-react/icons/plug'
import SquareTerminal from 'lucide-react/icons/square-terminal'

type To =
  | '/'
  | '/connections'
  | '/c/$connection/token'
  | '/c/$connection/explore/{-$operation}'
  | '/c/$connection/history'

export type Screen = { name: string; to: To; icon: LucideIcon; key: string }

/** The screens in the order of the navigation; `key` follows `G`. */
export const screens: readonly Screen[] = [
  { name: 'Get started', to: '/', icon: ListChecks, key: 'S' },
  { name: 'Token', to: '/c/$connection/token', icon: KeyRound, key: 'T' },
  { name: 'Explore', to: '/c/$connection/explore/{-$operation}', icon: SquareTerminal, key: 'E' },
  { name: 'History', to: '/c/$connection/history', icon: History, key: 'H' },
  { name: 'Connections', to: '/connections', icon: Plug, key: 'C' },
]
