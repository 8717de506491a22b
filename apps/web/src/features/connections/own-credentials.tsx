import { Code } from '../../ui/code.tsx'
import { Panel } from '../../ui/panel.tsx'
import layout from '../../ui/layout.module.css'
import text from '../../ui/text.module.css'

const variables = `export CONSOLE_CLIENT_ID=…
read -rs CONSOLE_CLIENT_SECRET && export CONSOLE_CLIENT_SECRET
export CONSOLE_AUDIENCE=https://api.digitalroute.io/
export CONSOLE_OPENAPI_FILE=./openapi.json
npm start`

const file = `connections:
  - id: production-eu
    name: Production EU
    kind: production
    tokenUrl: https://api.digitalroute.io/authentication/v1/oauth/token
    clientId: …
    clientSecret: { env: UE_CLIENT_SECRET }
    audience: https://api.digitalroute.io/
    apiUrl: https://api.digitalroute.io/
    openApi: [{ file: ./openapi.json }]`

/** How the operator of this console adds a connection. */
export function OwnCredentials() {
  return (
    <Panel title="Use your own credentials" padded>
      <div className={layout.stack}>
        <p className={text.muted}>
          Add a connection here, from the downloaded JSON file or by hand. Or configure it where the console is started;
          then nothing of it is typed into a browser. One application needs no file:
        </p>
        <Code label="Start with your own credentials" text={variables} wrap />
        <p className={text.muted}>
          Where the token URL or the API does not follow from the audience, name them in{' '}
          <span className={text.mono}>CONSOLE_TOKEN_URL</span> and <span className={text.mono}>CONSOLE_API_URL</span>.
          Several applications stand in a file:
        </p>
        <Code label="console.yaml" text={file} wrap />
        <p className={text.muted}>
          Start it with <span className={text.mono}>npm start -- --config console.yaml</span>. Any API behind client
          credentials is welcome, with or without an audience.
        </p>
      </div>
    </Panel>
  )
}
