import { createSandbox } from './sandbox.ts'

const usualPort = 4690

const { CONSOLE_SANDBOX_PORT: wanted, CONSOLE_SANDBOX_PARENT_STDIN: endsWithParent } = process.env
const port = wanted ? Number(wanted) : usualPort
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`CONSOLE_SANDBOX_PORT is ${JSON.stringify(wanted)}; a port from 0 to 65535 is expected`)
  process.exit(1)
}

const sandbox = await createSandbox({
  port,
  report: (error) => console.error(error),
})

let ending = false
const end = async () => {
  if (ending) return
  ending = true
  await sandbox.close()
  process.exit(0)
}
process.once('SIGTERM', () => void end())
process.once('SIGINT', () => void end())
if (endsWithParent === '1') process.stdin.once('close', () => void end()).resume()

console.log(JSON.stringify({ ready: true, url: sandbox.url, secondUrl: sandbox.secondUrl }))
