import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import process from 'node:process'
import { root, run } from './prepare.mjs'

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
]

/** @returns {string | undefined} path of a browser that tests can drive */
const findBrowser = () => {
  const named = process.env['CHROMIUM_PATH']
  if (named) return named
  const found = installed.find((path) => existsSync(path))
  if (found) return found
  const { chromium } = createRequire(join(root, 'e2e/package.json'))('playwright')
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined
}

/**
 * A Chromium for the browser tests: the one there is, otherwise Debian's package (as root) or Playwright's own.
 * @returns {Promise<string>} its path
 */
export const ensureBrowser = async () => {
  const found = findBrowser()
  if (found) return found
  process.stderr.write('Installing a browser for the tests, once …\n')
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    await run('apt-get', ['update', '-qq'], { quiet: true, env })
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { quiet: true, env })
  } else {
    const cli = createRequire(join(root, 'e2e/package.json')).resolve('playwright/cli')
    await run(process.execPath, [cli, 'install', 'chromium'], { quiet: true })
  }
  const browser = findBrowser()
  if (!browser) throw new Error('No browser was found after installing one; name one in CHROMIUM_PATH.')
  return browser
}
