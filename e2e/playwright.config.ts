import { availableParallelism } from 'node:os'
import { defineConfig, type Project } from '@playwright/test'
import { launchOptions } from './stage/browser'
import type { Options } from './stage/test'

const sqlite: Project<object, Options> = { name: 'sqlite', use: { engine: 'sqlite' } }
const postgres: Project<object, Options> = {
  name: 'postgres',
  use: { engine: 'postgres' },
  // These are about the page alone.
  testIgnore: [
    'accessibility.story.ts',
    'first-page.story.ts',
    'hands.story.ts',
    'large-type.story.ts',
    'print.story.ts',
    'proxies.story.ts',
    'silent.story.ts',
    'widths.story.ts',
  ],
}
const onPostgres = Boolean(process.env['HEARBACK_TEST_POSTGRES'])

if (!onPostgres && process.env['CI']) throw new Error('HEARBACK_TEST_POSTGRES is not set')
// Workers read this file too; it is said once.
if (!onPostgres && process.env['TEST_WORKER_INDEX'] === undefined) {
  console.log('HEARBACK_TEST_POSTGRES is not set: the stories are played on SQLite only')
}

export default defineConfig<object, Options>({
  testDir: './stories',
  testMatch: '*.story.ts',
  outputDir: './results',
  projects: onPostgres ? [sqlite, postgres] : [sqlite],
  workers: availableParallelism(),
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 60_000,
  expect: { timeout: 15_000 },
  use: {
    launchOptions,
    actionTimeout: 15_000,
    // Times and numbers on the page follow the reader's.
    locale: 'en-US',
    screenshot: 'only-on-failure',
  },
})
