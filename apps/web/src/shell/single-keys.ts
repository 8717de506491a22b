const key = 'single-keys'

/** Whether single letters are keys of the console. */
export const singleKeysAreOn = (): boolean => localStorage.getItem(key) !== 'off'

export const setSingleKeys = (on: boolean): void => {
  if (on) localStorage.removeItem(key)
  else localStorage.setItem(key, 'off')
}
