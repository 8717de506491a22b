import { writeFile } from 'node:fs/promises'
import { expect, test, type Page } from '@playwright/test'
import { createGate } from './gate.ts'
import { freePort, startProduct, type Product } from './product.ts'
import { goTo, openOperation, openVisit, response, send } from './visit.ts'

type Gate = ReturnType<typeof createGate>

let product: Product
let visit: Awaited<ReturnType<typeof openVisit>>
let page: Page
let gates: Record<'authorization' | 'portal' | 'api' | 'documents', Gate>

const webPage = { status: 200, type: 'text/html', body: '<!doctype html><title>Welcome</title><h1>Welcome</h1>' }

// The client of the sandbox that may do everything, reached in all the ways that do not work.
test.beforeAll(async ({ browser }, testInfo) => {
  const sandboxPort = await freePort()
  const sandbox = `http://127.0.0.1:${sandboxPort}/`
  const gate = async () => createGate(await freePort(), () => sandbox)
  gates = { authorization: await gate(), portal: await gate(), api: await gate(), documents: await gate() }
  const tokenPath = 'authentication/v1/oauth/token'
  const connection = {
    tokenUrl: sandbox + tokenPath,
    clientId: 'sandboxFullAccess'.padEnd(32, '0'),
    clientSecret: { env: 'SANDBOX_SECRET' },
    audience: sandbox,
    apiUrl: sandbox,
    openApi: [`${sandbox}openapi.json`],
    allowPrivateNetwork: true,
  }
  const connections = [
    { ...connection, id: 'wrong-secret', clientSecret: { env: 'WRONG_SECRET' } },
    { ...connection, id: 'unknown-audience', audience: 'https://nobody.example.test/' },
    { ...connection, id: 'authorization-away', tokenUrl: gates.authorization.url + tokenPath },
    { ...connection, id: 'portal', tokenUrl: gates.portal.url + tokenPath },
    { ...connection, id: 'api-away', apiUrl: gates.api.url },
    { ...connection, id: 'document-unread', openApi: [`${gates.documents.url}openapi.json`] },
  ]
  const file = testInfo.outputPath('console.yaml')
  await writeFile(file, JSON.stringify({ connections }))
  await gates.portal.open(webPage)
  await gates.documents.open(webPage)
  product = await startProduct(
    {
      CONSOLE_SANDBOX_PORT: String(sandboxPort),
      SANDBOX_SECRET: 'not-a-secret-fullaccess-'.padEnd(64, '0'),
      WRONG_SECRET: 'the secret of another application',
    },
    { args: ['--config', file, '--sandbox'] },
  )
  visit = await openVisit(browser, product.link)
  page = visit.page
  await expect(page.getByRole('heading', { level: 1, name: 'Get started' })).toBeVisible()
})

test.afterAll(async () => {
  await visit.context.close()
  await product.stop()
  for (const gate of Object.values(gates)) gate.close()
})

const open = (path: string) => page.goto(product.base + path)
const diagnosis = (title: string) => page.getByRole('article', { name: title })

test.describe('A token that is refused is explained by its cause:', () => {
  test('the secret is not accepted', async () => {
    await open('/c/wrong-secret/token')
    const why = diagnosis('The client ID or its secret is not accepted')
    await expect(why.getByRole('alert')).toContainText('The server did not accept client sandboxFullAccess')
    await expect(why.getByRole('listitem').filter({ hasText: 'Paste the client secret again' })).toBeVisible()
    await expect(page.getByRole('group', { name: 'Token request, redacted' })).toContainText('client_secret=redacted')
  })

  test('the audience is unknown, and the one of the API is offered', async () => {
    await open('/c/unknown-audience/token')
    const why = diagnosis('The audience is not an API of this tenant')
    await expect(why.getByRole('definition').filter({ hasText: 'Service not found' })).toBeVisible()
    await why.getByRole('button', { name: /^Use http:\/\/127\.0\.0\.1:\d+\/$/ }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Connections' })).toBeVisible()
    await expect(page.getByRole('main')).toContainText(/unknown-audience: change audience to http:\/\/127\.0\.0\.1/)
  })

  test('nothing listens at the token URL; once it does, asking again works', async () => {
    await open('/c/authorization-away/token')
    const why = diagnosis(`Nothing listens at ${new URL(gates.authorization.url).host}`)
    await expect(why.getByRole('alert')).toContainText('The authorization server was not reached')

    await gates.authorization.open()
    await why.getByRole('button', { name: 'Request a new token' }).click()
    await expect(page.getByRole('region', { name: 'At a glance' })).toContainText('Bearer')
  })

  test('a web page answers at the token URL; once it is a token endpoint, asking again works', async () => {
    await open('/c/portal/token')
    const why = diagnosis('The URL is not a token endpoint')
    await expect(why.getByRole('alert')).toContainText('A web page came in place of a token answer')

    await gates.portal.open()
    await page.getByRole('button', { name: 'Request a new token' }).click()
    await expect(page.getByRole('region', { name: 'At a glance' })).toContainText('Bearer')
  })
})

test.describe('A call that is refused is explained by its cause:', () => {
  test('nothing listens at the API; once it does, sending again works', async () => {
    await open('/c/api-away/explore')
    await openOperation(page, 'List meter types')
    await send(page)
    const why = diagnosis(`Nothing listens at ${new URL(gates.api.url).host}`)
    await expect(why.getByRole('alert')).toContainText('The API was not reached')

    await gates.api.open()
    await why.getByRole('button', { name: 'Send again' }).click()
    await expect(response(page).getByRole('status').first()).toHaveText(/^200 OK in /)
  })

  test('the token is for another API', async () => {
    await open('/c/sandbox-wrong-audience/explore')
    await openOperation(page, 'List meter types')
    await send(page)
    await expect(response(page).getByRole('status').first()).toHaveText(/^401 Unauthorized in /)
    const why = response(page).getByRole('article', { name: /^The token is for .+, not for this API$/ })
    await expect(why.getByRole('alert')).toContainText('A token opens only the API that its audience names')
    await expect(why.getByRole('listitem').first()).toContainText('Request the token for the base URL of this API')
  })

  test('the edition lacks the feature, which is nobody’s mistake', async () => {
    await open('/c/sandbox-without-metering/explore')
    await openOperation(page, 'List meter types')
    await send(page)
    await expect(response(page).getByRole('status').first()).toHaveText(/^403 Forbidden in /)
    const why = response(page).getByRole('article', { name: /^The licence does not include usageMetering/ })
    await expect(why.getByRole('alert')).toContainText('Credentials, scopes and the request are in order')
    await expect(why.getByRole('button', { name: 'Copy a message to the account owner' })).toBeVisible()
  })
})

test.describe('A document that cannot be read', () => {
  test('is told in Explore, where a free call works all the same', async () => {
    await open('/c/document-unread/explore')
    await expect(page.getByRole('main').getByRole('alert')).toContainText(
      'This is HTML or XML, not an OpenAPI document',
    )
    await page.getByRole('navigation', { name: 'Operations' }).getByRole('link', { name: 'Free call' }).click()
    await page.getByRole('textbox', { name: 'Path' }).fill('/usage-metering/v1/meter-types')
    await send(page)
    await expect(response(page).getByRole('status').first()).toHaveText(/^200 OK in /)
  })

  test('is told in Connections, and taken with one press once it can be read', async () => {
    await open('/connections')
    const connection = page.getByRole('region', { name: 'document-unread', exact: true })
    await expect(connection.getByRole('alert')).toContainText('This is HTML or XML, not an OpenAPI document')
    await gates.documents.open()
    await connection.getByRole('button', { name: 'Try again' }).click()
    await expect(connection.getByRole('link', { name: /, with 26 operations$/ })).toBeVisible()

    await connection.getByRole('link', { name: /, with 26 operations$/ }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'API documents' })).toBeVisible()
    await goTo(page, 'Explore')
    await openOperation(page, 'List meter types')
  })
})

test('None of these refusals made a page break its policy or throw', () => {
  expect(visit.complaints).toEqual([])
})
