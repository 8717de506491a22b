const credentialName =
  /^(?:proxy-)?authorization$|^cookie$|secret|password|passwd|^(?:[\w-]*[-_])?(?:token|(?:api|access|subscription|functions)[-_]?key)$/i

/** Whether a parameter or header holds a credential: its value is never kept and never travels in a link. */
export const isCredential = (name: string): boolean => credentialName.test(name)

const furtherNames =
  /^(?:assertion|client[-_]assertion|bearer|jwt|sig|signature|session(?:[-_]?id)?|(?:set-)?cookie2?|pwd|pass|credentials?)$/i

/** The same with what further spellings of foreign files say: `accessToken`, a signed address's `sig`, an assertion. */
export const holdsCredential = (name: string): boolean => {
  const parted = name.trim().replaceAll(/([a-z\d])([A-Z])/g, '$1-$2')
  return isCredential(name.trim()) || isCredential(parted) || furtherNames.test(parted)
}
