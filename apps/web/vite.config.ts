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

// Nothing inline: the pages run under a content security policy that allows files of this origin alone.
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), layerOrder, precompressed],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Browsers that know light-dark() and CSS nesting, so that the style sheets stay as they are written.
    target: ['chrome125', 'edge125', 'firefox128', 'safari18'],
    assetsInlineLimit: 0,
    sourcemap: false,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // A schema that nobody validates by is not sent, nor the validator for its sake.
      treeshake: { manualPureFunctions: ['z'] },
      output: {
        // What rarely changes stays in the browser's cache when the console does change.
        codeSplitting: {
          groups: [
            {
              name: 'libraries',
              test: /node_modules\/(?:react|react-dom|scheduler|@tanstack\/(?!react-virtual|virtual)[^/]+)\//,
            },
            { name: 'frame', test: /\/(?:src\/(?:ui|api|routes)|lucide-react)\//, minShareCount: 3 },
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
