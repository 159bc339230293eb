import { chromium, type Browser, type BrowserContextOptions, type Page } from '@playwright/test'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { desktop, launchOptions, phone } from '../stage/browser'
import { Demo } from '../stage/demo'
import type { Cookies } from '../stage/house'
import { Installation } from '../stage/installation'
import { prepare, scenes, type World } from './scenes'

const out = process.argv[2]
if (!out) {
  console.error('npm run screenshots -- OUTDIR')
  process.exit(2)
}

const sizes = [desktop, { width: 1024, height: 768 }, phone]
const schemes = ['light', 'dark'] as const

await mkdir(out, { recursive: true })
const browser = await chromium.launch(launchOptions)
const [demo, fresh, empty] = await Promise.all([
  Demo.start('sqlite'),
  Installation.start('sqlite'),
  Installation.start('sqlite'),
])
try {
  await empty.setUp()
  const world: World = { demo, fresh, empty, ...(await prepare(demo)) }
  for (const viewport of sizes) {
    for (const colorScheme of schemes) await takeAll(world, { viewport, colorScheme })
  }
} finally {
  await browser.close()
  await Promise.all([demo.end(), fresh.end(), empty.end()])
}

async function takeAll(world: World, options: BrowserContextOptions): Promise<void> {
  const { width, height } = options.viewport!
  for (const [name, scene] of Object.entries(scenes)) {
    const page = await pageFor(browser, await scene.cookies?.(world), options)
    await scene.show(page, world)
    const file = `${name}-${width}x${height}-${options.colorScheme}.png`
    await page.screenshot({ path: join(out!, file), animations: 'disabled' })
    console.log(file)
    await page.context().close()
  }
}

async function pageFor(browser: Browser, cookies: Cookies, options: BrowserContextOptions) {
  const context = await browser.newContext({ ...options, storageState: cookies })
  const page: Page = await context.newPage()
  page.on('pageerror', (error) => console.error(error))
  return page
}
