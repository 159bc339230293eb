// Prints Lighthouse's scores of the inbox with many conversations behind it, signed in.
// Nothing is asserted: machines differ. Lighthouse is fetched when it is first run, not installed:
// it wants a newer Node than the stories do.

import { chromium } from '@playwright/test'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { launchOptions } from '../stage/browser'
import { Demo } from '../stage/demo'
import { seeded } from './big'

const LIGHTHOUSE = 'lighthouse@13.5.0'
const CONVERSATIONS = 10_000
const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const

interface Report {
  categories: Record<(typeof CATEGORIES)[number], { score: number | null }>
  audits: Record<string, { title: string; score: number | null; displayValue?: string }>
}

const demo = await Demo.kept(await seeded(CONVERSATIONS))
const profile = await mkdtemp(join(tmpdir(), 'hearback-lighthouse-'))
const port = await freePort()
// Started apart: what drives a browser for stories stands in the way of Lighthouse's traces.
const program = launchOptions.executablePath!
const own = [`--remote-debugging-port=${port}`, `--user-data-dir=${profile}`, '--headless=new']
const browser = spawn(program, [...launchOptions.args!, ...own], { stdio: 'ignore' })
try {
  await signIn()
  for (const form of ['desktop', 'phone']) print(form, await audit(demo.url, form === 'desktop'))
} finally {
  const ended = once(browser, 'exit')
  browser.kill()
  await ended
  await demo.end()
  await rm(profile, { recursive: true, force: true })
}

/** Gives the browser Priya's cookies, and leaves it alone. */
async function signIn(): Promise<void> {
  const url = `http://127.0.0.1:${port}`
  for (let patience = 100; !(await fetch(url).catch(() => null)); patience -= 1) {
    if (patience === 0) throw new Error('the browser does not start')
    await new Promise((later) => setTimeout(later, 100))
  }
  const state = await demo.cookiesOf('Priya')
  const connection = await chromium.connectOverCDP(url)
  if (typeof state === 'object') await connection.contexts()[0]!.addCookies(state.cookies)
  await connection.close()
}

async function audit(url: string, desktop: boolean): Promise<Report> {
  const args = ['--yes', LIGHTHOUSE, url, `--port=${port}`, '--disable-storage-reset', '--quiet']
  args.push('--output=json', `--only-categories=${CATEGORIES.join(',')}`)
  if (desktop) args.push('--preset=desktop')
  const { stdout } = await promisify(execFile)('npx', args, { maxBuffer: 64 * 1024 * 1024 })
  return JSON.parse(stdout) as Report
}

function print(form: string, { categories, audits }: Report): void {
  const scores = CATEGORIES.map(
    (name) => `${name} ${Math.round((categories[name].score ?? 0) * 100)}`,
  )
  console.log(`${form}: ${scores.join(', ')}`)
  for (const { title, score, displayValue } of Object.values(audits)) {
    if (score !== null && score < 0.9) console.log(`  ${title} ${displayValue ?? ''}`)
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}
