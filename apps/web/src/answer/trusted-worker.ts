type ScriptUrl = string
type Policy = { createScriptURL: (url: string) => ScriptUrl }
type Factory = { createPolicy: (name: string, rules: Policy) => Policy }

/** The console's one Trusted Types policy; the content security policy allows no other. */
const policyName = 'developer-console'

const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes

const policy = factory?.createPolicy(policyName, {
  createScriptURL: (url) => {
    if (new URL(url, location.href).origin !== location.origin) throw new TypeError('A worker of another origin')
    return url
  },
})

/** Starts a module worker from a URL of this origin that the build made (`?worker&url`). */
export const startWorker = (url: string): Worker =>
  new Worker(policy ? policy.createScriptURL(url) : url, { type: 'module' })
