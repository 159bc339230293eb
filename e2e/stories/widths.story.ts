import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

/** Every width that one has, more closely where the columns are at their least. */
const widths = [
  320, 360, 375, 390, 414, 480, 540, 600, 640, 700, 767, 768, 800, 834, 900, 960, 1000, 1024, 1080,
  1100, 1150, 1199, 1200, 1210, 1220, 1240, 1260, 1280, 1300, 1320, 1366, 1400, 1440, 1500, 1600,
]

test('I1 I2: however wide the window, one reads whom a conversation is with', async ({
  demo,
  inboxOf,
}) => {
  const bo = stranger('Bo')
  const line = demo.main
  await demo.simulator.text({ from: bo.number, to: line.number, body: 'Ready?' })
  const inbox = await inboxOf('Maya')
  const { page } = inbox
  // Read now: its event has the short name, and might come after the answer that has the long one.
  const read = page.waitForResponse(/\/read$/)
  await inbox.open(bo)
  await read
  const name = 'Maximiliane Alexandra Freifrau von und zu Hohenstein-Schwarzenberg-Löwenthal'
  const said = { name: 'Emergency repairs and everything else that cannot wait until Monday' }
  // Long names are what others type; the page is told of them as of any.
  await page.route('**/api/v1/**', async (route) => {
    const answer = await route.fetch()
    const type = answer.headers()['content-type'] ?? ''
    if (!type.startsWith('application/json')) return route.fulfill({ response: answer })
    const named = (await answer.text())
      .replaceAll(`"number":"${bo.number}","name":null`, `"number":"${bo.number}","name":"${name}"`)
      .replaceAll(`"name":"${line.name}"`, `"name":"${said.name}"`)
    return route.fulfill({ response: answer, body: named })
  })
  await page.reload()
  await inbox.isLive()
  await inbox.list.getByRole('link').filter({ hasText: 'Maximiliane' }).click()
  await expect(inbox.thread).toBeVisible()
  const header = page.getByRole('main').locator('header')
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 })
    await expect.poll(() => header.evaluate((own) => own.clientWidth)).toBeLessThanOrEqual(width)
    await expect(async () => {
      const seen = await header.evaluate((header) => {
        const name = header.querySelector<HTMLElement>('.name')!
        const inner = [...header.querySelectorAll<HTMLElement>('.actions > *, .person')]
        const boxes = inner.map((one) => one.getBoundingClientRect())
        const right = header.getBoundingClientRect().right
        const apart = boxes.every((box, at) => at === 0 || box.left >= boxes[at - 1]!.right - 1)
        const inside = boxes.every((box) => box.right <= right + 1)
        return { name: name.clientWidth, title: name.title, apart, inside }
      })
      expect(seen, `at ${width}`).toMatchObject({ title: name, apart: true, inside: true })
      expect(seen.name, `the name at ${width}`).toBeGreaterThanOrEqual(100)
    }).toPass({ timeout: 5_000 })
  }
})
