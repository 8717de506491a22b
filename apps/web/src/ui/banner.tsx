import type { EnvironmentKind } from '@developer-console/shared/contract/connection'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import css from './banner.module.css'
import { classNames } from './class-names.ts'
import { EnvironmentMark } from './environment-mark.tsx'
import { Icon } from './icon.tsx'

type Props = {
  tone?: 'ok' | 'warn' | 'danger' | 'info' | 'production'
  /** In front; `production` takes the environment's mark. */
  icon?: LucideIcon
  mark?: EnvironmentKind
  /** One small button at the end. */
  action?: ReactNode
  /** `alert` for a failure that just happened; `status` otherwise. */
  role?: 'status' | 'alert'
  children: ReactNode
}

/** About the whole screen. */
export function Banner({ tone, icon, mark, action, role = 'status', children }: Props) {
  return (
    <div className={classNames(css.banner, tone && css[tone])} role={role}>
      {mark ? (
        <EnvironmentMark kind={mark} />
      ) : (
        icon && <Icon of={icon} {...(tone && tone !== 'production' ? { tone } : {})} />
      )}
      <div>{children}</div>
      {action}
    </div>
  )
}
