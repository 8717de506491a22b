import { spawn, spawnSync } from 'node:child_process'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import type { Code, CodeLanguage } from '../packages/shared/src/snippets/code.ts'

type Command = string[]

/** How a program in a language is run, and what tells that this machine can. */
type Run = {
  probe: Command
  /** The commands, the last of which is the program itself; `file` is what the program was saved as. */
  commands: (file: string) => Command[]
}

const stubs = ['reqwest', 'serde_json', 'url']
const rustc = (...args: string[]): Command => ['rustc', '--edition', '2021', ...args]

export const runs: Record<Exclude<CodeLanguage, 'cmd' | 'http'>, Run> = {
  bash: { probe: ['curl', '--version'], commands: (file) => [['bash', file]] },
  powershell: { probe: ['pwsh', '-Version'], commands: (file) => [['pwsh', '-NoProfile', '-File', file]] },
  httpie: { probe: ['http', '--version'], commands: (file) => [['bash', file]] },
  javascript: { probe: [process.execPath, '--version'], commands: (file) => [[process.execPath, file]] },
  typescript: { probe: [process.execPath, '--version'], commands: (file) => [[process.execPath, file]] },
  python: { probe: ['python3', '--version'], commands: (file) => [['python3', file]] },
  // Run from its source, which needs the compiler too.
  java: { probe: ['javac', '-version'], commands: (file) => [['java', '-XX:TieredStopAtLevel=1', file]] },
  go: { probe: ['go', 'version'], commands: (file) => [['go', 'run', file]] },
  csharp: { probe: ['dotnet', '--version'], commands: (file) => [['dotnet', 'run', file]] },
  rust: {
    probe: ['rustc', '--version'],
    // Its crates come from a registry; these have their interface, as far as it is used.
    commands: (file) => [
      rustc(
        '-D',
        'warnings',
        '-C',
        'debuginfo=0',
        '-L',
        'stubs',
        ...stubs.flatMap((name) => ['--extern', name]),
        '-o',
        'program',
        file,
      ),
      ['./program'],
    ],
  },
}

export type RunLanguage = keyof typeof runs

export const isHere = ([command = '', ...args]: Command): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0

/** Makes a folder ready for programs of a language. */
export const prepareFolder = async (language: RunLanguage, folder: string): Promise<void> => {
  if (language !== 'rust') return
  await mkdir(join(folder, 'stubs'))
  await cp(join(import.meta.dirname, 'rust-stubs'), join(folder, 'sources'), { recursive: true })
  for (const name of stubs) {
    const args = ['--crate-type', 'rlib', '--crate-name', name, '-o', `stubs/lib${name}.rlib`, `sources/${name}.rs`]
    const [command = '', ...rest] = rustc(...args)
    const { status, stderr } = spawnSync(command, rest, { cwd: folder })
    if (status !== 0) throw new Error(stderr.toString())
  }
}

const runCommand = ([name = '', ...args]: Command, cwd: string, variables: Record<string, string>) =>
  new Promise<{ code: number | null; printed: string; errors: string }>((resolve, reject) => {
    const child = spawn(name, args, {
      cwd,
      // The environment is read in its encoding.
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], LC_ALL: 'C.UTF-8', ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const printed: Buffer[] = []
    let errors = ''
    child.stdout.on('data', (chunk: Buffer) => printed.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, printed: Buffer.concat(printed).toString(), errors }))
  })

/** Saves a program in a folder and runs it there, with nothing but these variables. */
export const runProgram = async (
  language: RunLanguage,
  { text, fileName }: Code,
  folder: string,
  variables: Record<string, string>,
) => {
  await writeFile(join(folder, fileName), `${text}\n`)
  const commands = runs[language].commands(fileName)
  for (const command of commands.slice(0, -1)) {
    const { code, errors } = await runCommand(command, folder, variables)
    if (code !== 0) return { code, printed: '', errors }
  }
  return runCommand(commands.at(-1) ?? [], folder, variables)
}
