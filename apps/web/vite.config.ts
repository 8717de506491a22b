import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// Nothing inline: the pages run under a content security policy that allows files of this origin alone.
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Browsers that know light-dark() and CSS nesting, so that the style sheets stay as they are written.
    target: ['chrome125', 'edge125', 'firefox128', 'safari18'],
    assetsInlineLimit: 0,
    sourcemap: false,
    modulePreload: { polyfill: false },
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
