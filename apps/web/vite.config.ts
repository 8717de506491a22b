import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

// A primitive overrides a text class, and a screen (in no layer) overrides both. Style sheets are loaded in any order,
// so each of them says which layer comes first.
const layerOrder: Plugin = {
  name: 'layer-order',
  enforce: 'pre',
  transform: {
    filter: { id: /\/src\/.*\.css$/ },
    handler: (code) => `@layer base, text, ui;\n${code}`,
  },
}

const compressions = [
  ['.br', promisify(brotliCompress)],
  ['.gz', promisify(gzip)],
] as const

// Text is compressed once, here, and not for every reader.
const precompressed: Plugin = {
  name: 'precompressed',
  apply: 'build',
  writeBundle: async ({ dir }) => {
    if (!dir) return
    const assets = join(dir, 'assets')
    const names = (await readdir(assets)).filter((name) => /\.(?:js|css)$/.test(name))
    await Promise.all(
      names.map(async (name) => {
        const text = await readFile(join(assets, name))
        for (const [ending, compress] of compressions)
          await writeFile(join(assets, name + ending), await compress(text))
      }),
    )
  },
}

// The faces are needed with the first word, but named only in a style sheet: the page names them too.
const preloadedFonts: Plugin = {
  name: 'preloaded-fonts',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (_, { bundle }) =>
      Object.keys(bundle ?? {})
        .filter((name) => name.endsWith('.woff2'))
        .map((name) => ({
          tag: 'link',
          attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true, href: `/${name}` },
          injectTo: 'head',
        })),
  },
}

// Nothing inline: the pages run under a content security policy that allows files of this origin alone.
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), layerOrder, preloadedFonts, precompressed],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Browsers that know light-dark() and CSS nesting, so that the style sheets stay as they are written.
    target: ['chrome125', 'edge125', 'firefox128', 'safari18'],
    assetsInlineLimit: 0,
    sourcemap: false,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // The libraries rarely change and stay in the browser's cache; what most screens use is one file, not twenty.
        codeSplitting: {
          groups: [
            {
              name: 'libraries',
              test: /node_modules\/(?:react|react-dom|scheduler|@tanstack\/(?!react-virtual|virtual)[^/]+)\//,
            },
            { name: 'frame', test: /\/(?:src\/(?:ui\/(?!split)|api\/|routes\/)|lucide-react\/)/, minShareCount: 3 },
          ],
        },
      },
    },
  },
  experimental: {
    // Chunks find each other relative to themselves, so the console can live below a path of its host.
    renderBuiltUrl: (filename, { hostType }) => (hostType === 'html' ? `/${filename}` : { relative: true }),
  },
  server: {
    port: 4681,
    strictPort: true,
    proxy: {
      '/api': { target: 'http://127.0.0.1:4680', changeOrigin: true },
      '/auth': { target: 'http://127.0.0.1:4680', changeOrigin: true },
    },
  },
})
