import { type Browser, type BrowserContextOptions, chromium } from 'playwright'
import { ensureBrowser } from '../../scripts/browser.mjs'

/** A Chromium that reaches nothing but loopback. */
export const launchBrowser = async (further: readonly string[] = []): Promise<Browser> =>
  chromium.launch({
    executablePath: await ensureBrowser(),
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--enable-precise-memory-info',
      // Names that a page may ask for fail at once, rather than after the resolver's patience.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      ...further,
    ],
  })

/** A page without any cache of its own, at 1440 × 900. */
export const newPage = async (browser: Browser, options: BrowserContextOptions = {}) => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  return { context, page: await context.newPage() }
}
