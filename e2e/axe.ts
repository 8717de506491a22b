import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'

const standard = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** What axe finds against WCAG 2.2 AA on a page as it stands, in both themes: rule, place and reason. */
export const violationsOn = async (page: Page): Promise<string[]> => {
  const found = new Set<string>()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const { violations } = await new AxeBuilder({ page })
      .options({ runOnly: { type: 'tag', values: standard }, resultTypes: ['violations'] })
      // In this very page, not in a fresh one for every result: it has no frames of others.
      .setLegacyMode()
      .analyze()
    for (const { id, nodes } of violations)
      for (const { target, any, all, none } of nodes)
        found.add(`${id} at ${target.join(' ')}: ${[...any, ...all, ...none].map(({ message }) => message).join(' ')}`)
  }
  return [...found]
}
