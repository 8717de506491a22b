import process from 'node:process'

// Whether the console in this container is alive: what a container's health check asks. Readiness is the proxy's to ask.
const port = process.env.CONSOLE_PORT || '4680'
try {
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(2000) })
  process.exit(answer.ok ? 0 : 1)
} catch {
  process.exit(1)
}
