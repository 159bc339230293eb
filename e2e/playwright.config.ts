import { availableParallelism } from 'node:os'
import { defineConfig, type Project } from '@playwright/test'
import { launchOptions } from './stage/browser'
import type { Options } from './stage/test'

const sqlite: Project<object, Options> = { name: 'sqlite', use: { engine: 'sqlite' } }
const postgres: Project<object, Options> = {
  name: 'postgres',
  use: { engine: 'postgres' },
  // What these show is the page's own doing, or is told over HTTP on both engines, too
  // (crates/server/tests/stories).
  testIgnore: [
    'access.story.ts',
    'account.story.ts',
    'accessibility.story.ts',
    'address.story.ts',
    'asking-to-stop.story.ts',
    'attachments.story.ts',
    'cancel.story.ts',
    'canned-replies.story.ts',
    'check.story.ts',
    'columns.story.ts',
    'compose.story.ts',
    'consent.story.ts',
    'crm.story.ts',
    'customer-import.story.ts',
    'customers.story.ts',
    'details.story.ts',
    'erasing.story.ts',
    'first-page.story.ts',
    'first-time.story.ts',
    'handset.story.ts',
    'hands.story.ts',
    'keyboard.story.ts',
    'large-type.story.ts',
    'late-parts.story.ts',
    'lines.story.ts',
    'new-conversation.story.ts',
    'notifications.story.ts',
    'offline.story.ts',
    'organizations.story.ts',
    'passkeys.story.ts',
    'password-reset.story.ts',
    'print.story.ts',
    'proxies.story.ts',
    'roles.story.ts',
    'sessions.story.ts',
    'signed-out.story.ts',
    'silent.story.ts',
    'single-sign-on.story.ts',
    'strangers.story.ts',
    'team.story.ts',
    'thread.story.ts',
    'twilio.story.ts',
    'two-step.story.ts',
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
  // Stories wait about half of their time.
  workers: availableParallelism() + 1,
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
