/** One link of a `Link` header: where to, and as what. */
export type WebLink = { target: string; rels: readonly string[] }

const target = /[\s,]*<([^>]*)>/y
const parameter = /\s*;\s*([^\s=;,"<>]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?/y
const rest = /[^,<"]*(?:"(?:[^"\\]|\\.)*"[^,<"]*)*/y

/**
 * The links of a `Link` header (RFC 8288 §3), read as leniently as its appendix B.3 asks for: of a parameter that stands
 * twice the first counts, relation types are compared in lower case. Links with an `anchor` are about something else
 * than this answer (§3.2) and are left out.
 */
export const readLinkHeader = (value: string): readonly WebLink[] => {
  const links: WebLink[] = []
  let at = 0
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at
    const found = pattern.exec(value)
    if (found) at = pattern.lastIndex
    return found
  }
  for (let link = take(target); link; link = take(target)) {
    const parameters = new Map<string, string>()
    for (let found = take(parameter); found; found = take(parameter)) {
      const name = (found[1] ?? '').toLowerCase()
      if (!parameters.has(name)) parameters.set(name, found[2]?.replace(/\\(.)/g, '$1') ?? found[3] ?? '')
    }
    // What is no parameter ends with the next link.
    take(rest)
    const rels = (parameters.get('rel') ?? '').toLowerCase().split(/\s+/).filter(Boolean)
    if (!parameters.has('anchor') && rels.length > 0) links.push({ target: link[1] ?? '', rels })
  }
  return links
}
