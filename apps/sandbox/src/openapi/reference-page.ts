import { html } from 'hono/html'
import type { DescribedOperation } from '../gateway/operation.ts'

const needOf = ({ scope }: DescribedOperation): string => {
  if (typeof scope === 'string') return scope
  return scope.needs === 'public' ? 'no token' : 'any token'
}

const sourceOf = ({ description }: DescribedOperation): string => {
  if (description.includes('the operation is the sandbox’s own')) return 'the sandbox'
  return description.includes('Not documented by the vendor') ? 'the vendor, completed here' : 'the vendor'
}

/** A small reference page: what there is, what it needs, and the document to download. */
export const referencePage = (operations: readonly DescribedOperation[], origin: string) =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Usage Engine sandbox API</title>
        <link rel="stylesheet" href="/reference.css" />
      </head>
      <body>
        <header>
          <h1>Usage Engine sandbox API</h1>
          <p>
            A local stand-in to learn and to test with. Its data are made up, and nothing leaves this machine. The
            audience of this environment is <code>${origin}</code>, with the final slash.
          </p>
          <p>
            <a href="/openapi.json" download="openapi.json">Download openapi.json</a>
            <a href="/openapi.json?v=3.1">the same as OpenAPI 3.1</a>
          </p>
        </header>
        <main>
          <table>
            <caption>
              Operations
            </caption>
            <thead>
              <tr>
                <th scope="col">Operation</th>
                <th scope="col">Method and path</th>
                <th scope="col">Needs</th>
                <th scope="col">Who says so</th>
              </tr>
            </thead>
            <tbody>
              ${operations.map(
                (operation) =>
                  html`<tr>
                    <th scope="row">${operation.summary}</th>
                    <td><code>${operation.method.toUpperCase()} ${operation.path}</code></td>
                    <td>${needOf(operation)}</td>
                    <td>${sourceOf(operation)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </main>
      </body>
    </html>`

/** The style of the reference page. */
export const referenceStyle = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 64rem; margin: 2rem auto; padding: 0 1rem }
header a { margin-right: 1.5rem }
table { border-collapse: collapse; width: 100% }
caption { text-align: left; font-weight: 600; padding: .5rem 0 }
th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-top: 1px solid #8885; font-weight: 400; vertical-align: top }
thead th { font-weight: 600 }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere }
`
