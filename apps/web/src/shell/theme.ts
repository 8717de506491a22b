const key = 'theme'

const isDark = () => {
  const chosen = document.documentElement.dataset.theme
  return chosen === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : chosen === 'dark'
}

/** Changes to the other theme; from then on it is the reader's choice. Before, the theme follows the system. */
export const switchTheme = (): void => {
  const next = isDark() ? 'light' : 'dark'
  document.documentElement.dataset.theme = next
  localStorage.setItem(key, next)
}
