const isApple = /Mac|iPhone|iPad/.test(navigator.platform)

/** Keys by the names on the reader's keyboard: `⌘K` is `Ctrl K` where there is no ⌘. */
export const keyNames = (keys: string) => (isApple ? keys : keys.replace('⌘', 'Ctrl '))

/** The same for `aria-keyshortcuts`. */
export const keyShortcut = (key: string) => (isApple ? `Meta+${key}` : `Control+${key}`)
