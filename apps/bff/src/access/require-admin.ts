import type { SessionView } from '@developer-console/shared/contract/session'
import { ProblemError } from '../problem.ts'

/** Throws a 403 `ProblemError` for everybody but an admin. */
export const requireAdmin = ({ role }: SessionView): void => {
  if (role !== 'admin')
    throw new ProblemError(403, 'role-insufficient', 'This needs the role admin', {
      detail: 'Connections are kept by administrators of the console.',
    })
}
