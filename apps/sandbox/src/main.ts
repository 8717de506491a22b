import { createSandbox } from './sandbox.ts'

const usualPort = 4690

const portOf = (text: string | undefined): number => {
  const port = Number(text === undefined || text === '' ? usualPort : text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  console.error(`CONSOLE_SANDBOX_PORT is ${JSON.stringify(text)}; a port from 0 to 65535 is expected`)
  process.exit(1)
}

const sandbox = await createSandbox({
  port: portOf(process.env['CONSOLE_SANDBOX_PORT']),
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
if (process.env['CONSOLE_SANDBOX_PARENT_STDIN'] === '1') process.stdin.once('close', () => void end()).resume()

console.log(JSON.stringify({ ready: true, url: sandbox.url, secondUrl: sandbox.secondUrl }))
