import { chromium } from '@playwright/test'
import { mkdir } from 'node:fs/promises'
import { desktop, launchOptions, phone, tablet } from './stage/browser'
import { Demo } from './stage/demo'
import { Installation } from './stage/installation'
import { onTrial, prepare, scenes } from './screenshots/scenes'
const out = process.argv[2]!
const wanted = process.argv.slice(3)
const sizes = process.env.SIZES === 'all' ? [desktop, tablet, phone] : [desktop, phone]
const schemes = (process.env.SCHEMES ?? 'light').split(',') as ('light' | 'dark')[]
await mkdir(out, { recursive: true })
const browser = await chromium.launch(launchOptions)
const demo = await Demo.start('sqlite')
const made: Installation[] = []
const install = async () => { const i = await Installation.start('sqlite'); made.push(i); return i }
const once = <T,>(f: () => Promise<T>) => { let p: Promise<T> | undefined; return () => (p ??= f()) }
const setUp = async () => { const i = await install(); await i.setUp(); return i }
try {
  const world = { demo, fresh: once(install), empty: once(setUp), trial: once(async () => onTrial(await setUp())), people: await prepare(demo) }
  for (const viewport of sizes) for (const name of wanted) {
    const scene = scenes[name]!
    const context = await browser.newContext({ viewport, storageState: await scene.cookies?.(world), reducedMotion: 'reduce' })
    const page = await context.newPage()
    try {
      await scene.show(page, world)
      if (process.env.FONT) await page.evaluate((f) => { document.documentElement.style.fontSize = f }, process.env.FONT)
      await page.waitForTimeout(400)
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme })
        await page.screenshot({ path: `${out}/${name}-${viewport.width}-${colorScheme}.png`, animations: 'disabled' })
      }
    } catch (e) { console.error(name, e) }
    await context.close()
  }
} finally { await browser.close(); await Promise.all([demo, ...made].map((one) => one.end())) }
