import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { freePort } from '../../e2e/product.ts'
import { ensureNginx } from '../../scripts/nginx.mjs'

/** A server between client and upstream, in a process of its own. */
export type Reference = { origin: string; pid: number; stop: () => Promise<void> }

/** The proxy that one would write by hand, with Hono's own helper. */
export const startNaiveProxy = async (upstream: string): Promise<Reference> => {
  const child = fork(join(import.meta.dirname, 'naive-proxy.ts'), { env: { ...process.env, UPSTREAM: upstream } })
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  return {
    origin: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    stop: async () => {
      child.disconnect()
      await once(child, 'exit')
    },
  }
}

const answers = async (port: number): Promise<void> => {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const socket = connect(port, '127.0.0.1')
    const ok = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    socket.destroy()
    if (ok) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('nginx does not answer.')
}

/** nginx as one process, kept connections to the upstream, and a token that is set in its configuration. Undefined where there is none. */
export const startNginx = async (upstream: string): Promise<Reference | undefined> => {
  const binary = await ensureNginx()
  if (!binary) return undefined
  const folder = await mkdtemp(join(tmpdir(), 'nginx-bench-'))
  const port = await freePort()
  const file = join(folder, 'nginx.conf')
  await writeFile(
    file,
    `daemon off;
master_process off;
pid ${folder}/pid;
error_log ${folder}/error.log;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  upstream api { server ${new URL(upstream).host}; keepalive 64; }
  server {
    listen 127.0.0.1:${port};
    client_max_body_size 0;
    location / {
      proxy_pass http://api;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Authorization "Bearer opaque-token";
      proxy_request_buffering off;
      proxy_max_temp_file_size 0;
    }
  }
}
`,
  )
  const child = spawn(binary, ['-c', file, '-p', folder], { stdio: 'ignore' })
  await answers(port)
  return {
    origin: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGQUIT')
      await once(child, 'exit')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
