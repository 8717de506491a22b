import { defineConfig } from '@playwright/test'
import process from 'node:process'

const executablePath = process.env['CHROMIUM_PATH']

export default defineConfig({
  testDir: '.',
  globalSetup: './global-setup.ts',
  outputDir: 'results',
  timeout: 120_000,
  expect: { timeout: 10_000 },
  // The tests of one file build on one product; files run side by side.
  fullyParallel: false,
  workers: 2,
  forbidOnly: true,
  reporter: [['list']],
  use: {
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    },
  },
})
