type Addressed = { method: string; serverPath: string; path: string }

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)

const variable = /\{[^{}]+\}/

const pattern = (template: string): RegExp => new RegExp(`^${template.split(variable).map(escaped).join('[^/]+')}$`)

/** The operations that a method and a path can belong to, those first that leave the least of the path open. */
export const operationsAt = <Operation extends Addressed>(
  operations: readonly Operation[],
  method: string,
  path: string,
): Operation[] =>
  operations
    .filter((one) => one.method === method && pattern(one.serverPath + (one.path.split(/[?#]/)[0] ?? '')).test(path))
    .toSorted((one, other) => one.path.split(variable).length - other.path.split(variable).length)
