import type { SceneContext } from '../screenshots/scene'
import { onTrial, prepare, scenes } from '../screenshots/scenes'
import { Examined } from '../stage/axe'
import { desktop, phone, tablet } from '../stage/browser'
import type { Installation } from '../stage/installation'
import { expect, test } from '../stage/test'

const themes = ['green', 'sky', 'gray', 'coral']

/** The people of the scenes, once for each demo. */
const prepared = new WeakMap<object, ReturnType<typeof prepare>>()

for (const [name, scene] of Object.entries(scenes)) {
  test(`I10 I14: axe finds nothing in any theme: ${name}`, async ({ demo, install, browserOf }) => {
    test.setTimeout(300_000)
    if (!prepared.has(demo)) prepared.set(demo, prepare(demo))
    const people = await prepared.get(demo)!
    const installed = async (setUp: boolean): Promise<Installation> => {
      const installation = await install()
      if (setUp) await installation.setUp()
      return installation
    }
    const [fresh, empty] = [once(() => installed(false)), once(() => installed(true))]
    const trial = once(async () => onTrial(await installed(true)))
    const context: SceneContext = { demo, people, fresh, empty, trial }

    for (const viewport of [desktop, ...(scene.tablet ? [tablet] : []), phone]) {
      const page = await browserOf(await scene.cookies?.(context), {
        viewport,
        reducedMotion: 'reduce',
      })
      await scene.show(page, context)
      const where = `${viewport.width}`
      const examined = await Examined.of(page)
      expect(examined.violations, where).toEqual([])
      // The structure is the same in every theme; what can be read is not.
      const every = name === 'handset' ? ['green'] : themes
      for (const colorScheme of ['light', 'dark'] as const) {
        // It was looked at as it is in the first theme by day.
        const further = colorScheme === 'light' ? every.slice(1) : every
        await page.emulateMedia({ colorScheme })
        expect(await examined.unreadable(further), `${where} ${colorScheme}`).toEqual([])
      }
      await page.context().close()
    }
  })
}

test('I10: the theme is chosen by four dots, is kept, and follows the system into the dark', async ({
  inboxOf,
}) => {
  const inbox = await inboxOf('Priya')
  const { page } = inbox
  const root = page.locator('html')
  const surface = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const seen = new Set<string>()
  for (const [name, id] of [
    ['Sky blue', 'sky'],
    ['Gray', 'gray'],
    ['Coral and plum', 'coral'],
    ['Green', 'green'],
  ] as const) {
    await page.getByRole('radio', { name }).check({ force: true })
    await expect(root).toHaveAttribute('data-theme', id)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      seen.add(await surface())
    }
  }
  expect(seen.size).toBe(8)
  await page.getByRole('radio', { name: 'Coral and plum' }).check({ force: true })
  await page.reload()
  await inbox.isLive()
  await expect(root).toHaveAttribute('data-theme', 'coral')

  // They can be reached in every layout; on a phone, in the menu.
  await page.setViewportSize(tablet)
  await expect(page.getByRole('radiogroup', { name: 'Color theme' })).toBeVisible()
  await page.setViewportSize(phone)
  await page.getByRole('button', { name: /^Account: / }).click()
  await page.getByRole('radio', { name: 'Gray' }).check({ force: true })
  await expect(root).toHaveAttribute('data-theme', 'gray')
})

test('I10: to whom moves little, other colors are there at once, however deep they are inherited', async ({
  inboxOf,
}) => {
  const { page, list } = await inboxOf('Priya', { reducedMotion: 'reduce' })
  const title = list.getByRole('link').first().locator('.title')
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    const [shown, meant] = await title.evaluate((title) => {
      const fresh = document.body.appendChild(document.createElement('p'))
      return [title, fresh].map((element) => getComputedStyle(element).color)
    })
    expect(shown, colorScheme).toBe(meant)
  }
})

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let one: Promise<T> | undefined
  return () => (one ??= make())
}
