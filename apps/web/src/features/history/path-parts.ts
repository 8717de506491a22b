/**
 * A path in two parts: where the API is mounted, up to a segment that names a version, and what a call is about. The
 * first gives way where room is short, for it is the same in most calls.
 */
export const pathParts = (path: string): [mount: string, rest: string] => {
  const mount = /^(?:\/[^/?]+)*?\/v\d+[^/?]*(?=\/[^/?])/.exec(path)?.[0] ?? ''
  return [mount, path.slice(mount.length)]
}
