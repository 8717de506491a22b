import { spawnSync } from 'node:child_process'
import process from 'node:process'
import { pnpmVersion, root } from './prepare.mjs'

/**
 * Runs the package manager and waits for it.
 * @param {string[]} args
 */
export const pnpm = (args) =>
  spawnSync('npx', ['-y', `pnpm@${pnpmVersion}`, ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    shell: process.platform === 'win32',
  })
