import History from 'lucide-react/icons/history'
import KeyRound from 'lucide-react/icons/key-round'
import ListChecks from 'lucide-react/icons/list-checks'
import Plug from 'lucide-react/icons/plug'
import SquareTerminal from 'lucide-react/icons/square-terminal'

/** The screens in the order of the navigation; `key` follows `G`. */
export const screens = [
  { name: 'Get started', to: '/', icon: ListChecks, key: 'S' },
  { name: 'Token', to: '/c/$connection/token', icon: KeyRound, key: 'T' },
  { name: 'Explore', to: '/c/$connection/explore/{-$operation}', icon: SquareTerminal, key: 'E' },
  { name: 'History', to: '/c/$connection/history', icon: History, key: 'H' },
  { name: 'Connections', to: '/connections', icon: Plug, key: 'C' },
] as const
