const key = 'return-to'

// Within this console only: a path, never another origin.
const isPlace = (place: string) => /^\/(?![/\\])/.test(place) && !place.startsWith('/sign-in')

/** Remembers where one was when the session ended: path, search and fragment. The link may open in another tab. */
export const rememberPlace = (place: string): void => {
  if (isPlace(place)) localStorage.setItem(key, place)
}

/** Where one was, once; `undefined` where that is not known. */
export const takePlace = (): string | undefined => {
  const place = localStorage.getItem(key)
  localStorage.removeItem(key)
  return place && isPlace(place) ? place : undefined
}
