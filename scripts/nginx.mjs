import { existsSync } from 'node:fs'
import process from 'node:process'
import { run } from './prepare.mjs'

const installed = ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/sbin/nginx', '/usr/local/bin/nginx']

const findNginx = () => process.env['NGINX_PATH'] ?? installed.find((path) => existsSync(path))

/**
 * An nginx for the tests of several instances: the one there is, otherwise Debian's package (as root, and without
 * starting it).
 * @returns {Promise<string | undefined>} its path; `undefined` where there is none and none can be installed
 */
export const ensureNginx = async () => {
  const found = findNginx()
  if (found || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return found
  process.stderr.write('Installing nginx for the tests, once …\n')
  // RUNLEVEL=1: Debian's scripts start no service.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  try {
    await run('apt-get', ['update', '-qq'], { quiet: true, env })
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'nginx-light'], { quiet: true, env })
  } catch {
    return undefined
  }
  return findNginx()
}
