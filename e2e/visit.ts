import type { Browser, Locator, Page } from '@playwright/test'

/** What a page may not say: that it broke its own policy, or threw. */
const isComplaint = (text: string) => /Content Security Policy|TrustedHTML|TrustedScript|TrustedURL/i.test(text)

/** A browser of its own that has opened `address`, and what its pages complained of. */
export const openVisit = async (browser: Browser, address: string) => {
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] })
  const complaints: string[] = []
  context.on('console', (message) => {
    if (isComplaint(message.text())) complaints.push(message.text())
  })
  context.on('weberror', (error) => complaints.push(String(error.error())))
  const page = await context.newPage()
  await page.goto(address)
  return { context, page, complaints }
}

export type SandboxConnection = {
  id: string
  tokenUrl: string
  apiUrl: string
  clientId: string
  clientSecret: string
  audience: string
  openApi: string[]
}

/** The sandbox's connections with their secrets. Where it listens, the console tells; its secrets only it does itself. */
export const sandboxConnections = async (page: Page): Promise<SandboxConnection[]> => {
  const { connections } = (await page.evaluate(async () => (await fetch('/api/connections')).json())) as {
    connections: { origin: string; apiUrl: string }[]
  }
  const apiUrl = connections.find(({ origin }) => origin === 'sandbox')?.apiUrl
  const offered = await fetch(new URL('__sandbox/connections', apiUrl))
  return ((await offered.json()) as { connections: SandboxConnection[] }).connections
}

type Screen = 'Get started' | 'Token' | 'Explore' | 'History' | 'Connections'

export const goTo = (page: Page, screen: Screen) =>
  page.getByRole('banner').getByRole('link', { name: screen, exact: true }).click()

/** The link of an operation in Explore's list, found by its search. */
export const findOperation = async (page: Page, summary: string): Promise<Locator> => {
  await page.getByRole('searchbox', { name: 'Find an operation' }).fill(summary)
  return page.getByRole('navigation', { name: 'Operations' }).getByRole('link', { name: summary })
}

export const openOperation = async (page: Page, summary: string) => {
  await (await findOperation(page, summary)).click()
  await page.getByRole('heading', { level: 1, name: summary }).waitFor()
}

export const send = (page: Page) => page.getByRole('button', { name: 'Send', exact: true }).click()

export const response = (page: Page) => page.getByRole('region', { name: 'Response' })

/** A field of a form; its name begins with the field's, its type follows. */
export const field = (page: Page | Locator, name: string) =>
  page.getByRole('textbox', { name: new RegExp(`^${name}\\b`) })

export const switchTo = async (page: Page, connection: string) => {
  await page.getByRole('combobox', { name: 'Connection' }).click()
  await page.getByRole('option', { name: connection }).click()
}

export const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText())

/** Everything that a script of the page can read of what the browser keeps. */
export const storedText = (page: Page) =>
  page.evaluate(async () => {
    const databases = await Promise.all(
      (await indexedDB.databases()).map(async ({ name = '' }) => {
        const database = await new Promise<IDBDatabase>((resolve, reject) => {
          const opening = indexedDB.open(name)
          opening.onsuccess = () => resolve(opening.result)
          opening.onerror = () => reject(new Error(`${name} does not open`))
        })
        const stores = await Promise.all(
          Array.from(
            database.objectStoreNames,
            (store) =>
              new Promise<unknown>((resolve, reject) => {
                const objects = database.transaction(store).objectStore(store)
                const [keys, values] = [objects.getAllKeys(), objects.getAll()]
                values.onsuccess = () => resolve([store, keys.result, values.result])
                values.onerror = () => reject(new Error(`${store} cannot be read`))
              }),
          ),
        )
        database.close()
        return [name, stores]
      }),
    )
    const caches = await Promise.all(
      (await window.caches.keys()).map(async (name) =>
        (await (await window.caches.open(name)).keys()).map(({ url }) => url),
      ),
    )
    return JSON.stringify({
      local: Object.entries(localStorage),
      session: Object.entries(sessionStorage),
      cookies: document.cookie,
      address: location.href,
      state: history.state as unknown,
      databases,
      caches,
    })
  })

/** Adds a connection to an API of the test, whose address ends with a slash and has its token endpoint; the connection's id. */
export const addConnection = (page: Page, { name, url }: { name: string; url: string }): Promise<string> =>
  page.evaluate(
    async (body) => {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch('/api/connections', { method: 'POST', headers, body })
      return ((await answer.json()) as { id: string }).id
    },
    JSON.stringify({
      name,
      kind: 'test',
      tokenUrl: `${url}token`,
      apiUrl: url,
      clientId: 'engineer',
      clientSecret: `mK4-${name}~secret.of_answers/0001`,
      audience: 'https://api.example.test/',
      allowPrivateNetwork: true,
    }),
  )
