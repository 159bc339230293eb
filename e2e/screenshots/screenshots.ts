import { chromium, type Page, type ViewportSize as Size } from '@playwright/test'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { desktop, launchOptions, phone, tablet } from '../stage/browser'
import { Demo } from '../stage/demo'
import { Installation } from '../stage/installation'
import type { Scene, SceneContext } from './scene'
import { onTrial, prepare, scenes } from './scenes'

const out = process.argv[2]
if (!out) {
  console.error('npm run screenshots -- OUTDIR [SCENE …]')
  process.exit(2)
}

const sizes = [desktop, tablet, phone]
const themes = ['green', 'sky', 'gray', 'coral']
const schemes = ['light', 'dark'] as const
/** Only some scenes, when they are named. */
const wanted = process.argv.slice(3)

await mkdir(out, { recursive: true })
const browser = await chromium.launch(launchOptions)
const demo = await Demo.start('sqlite')
const made: Installation[] = []
const fresh = once(() => install())
const empty = once(setUp)
const trial = once(async () => onTrial(await setUp()))
try {
  const context: SceneContext = { demo, fresh, empty, trial, people: await prepare(demo) }
  for (const [name, scene] of Object.entries(scenes)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    for (const viewport of sizes) await takeAll(name, scene, viewport, context)
  }
} finally {
  await browser.close()
  await Promise.all([demo, ...made].map((one) => one.end()))
}

/** One scene in one size: theme and scheme change while it stands. */
async function takeAll(
  name: string,
  scene: Scene,
  viewport: Size,
  about: SceneContext,
): Promise<void> {
  const storageState = await scene.cookies?.(about)
  const context = await browser.newContext({ viewport, storageState, reducedMotion: 'reduce' })
  const page = await context.newPage()
  page.on('pageerror', (error) => console.error(error))
  await scene.show(page, about)
  for (const theme of themes) {
    // The simulator's page is no part of the product, and has one theme.
    if (name === 'handset' && theme !== 'green') continue
    await choose(page, theme)
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme })
      const size = `${viewport.width}x${viewport.height}`
      const file = `${name}-${size}-${theme}-${colorScheme}.png`
      await page.screenshot({ path: join(out!, file), animations: 'disabled' })
    }
  }
  console.log(`${name} ${viewport.width}x${viewport.height}`)
  await context.close()
}

/** Without a click, which would close what is open; its dot shows it anyway. */
async function choose(page: Page, theme: string): Promise<void> {
  await page.evaluate((theme) => {
    document.documentElement.dataset['theme'] = theme
    const dots = document.querySelectorAll<HTMLInputElement>('[role=radiogroup] input')
    for (const dot of dots) dot.checked = dot.value === theme
  }, theme)
}

async function install(): Promise<Installation> {
  const installation = await Installation.start('sqlite')
  made.push(installation)
  return installation
}

async function setUp(): Promise<Installation> {
  const installation = await install()
  await installation.setUp()
  return installation
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let one: Promise<T> | undefined
  return () => (one ??= make())
}
