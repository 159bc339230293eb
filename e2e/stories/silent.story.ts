import type { Page } from '@playwright/test'
import { Inbox } from '../stage/inbox'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

/** Longer than any answer may take, and than an upload may stand still. */
const LONG_ENOUGH = 31_000

/** The page's own clock goes forward; nobody waits. */
async function timePasses(page: Page, by = LONG_ENOUGH): Promise<void> {
  await page.clock.runFor(by)
}

/**
 * What the page fetches ahead has come. On the silent network it would wait as well, and keep the
 * browser's few connections.
 */
async function fetchedAhead(page: Page): Promise<void> {
  let before = -1
  const goesOn = async () => {
    const last = before
    before = await page.evaluate(() => performance.getEntriesByType('resource').length)
    return before !== last
  }
  await expect.poll(goesOn, { intervals: [700] }).toBe(false)
}

for (const lost of ['all', 'answers'] as const) {
  const what = lost === 'all' ? 'goes silent' : 'loses every answer'
  test(`S4 I12: what is sent while the network ${what} goes out once, by itself`, async ({
    demo,
    cable,
    browserOf,
  }) => {
    const bo = stranger('Bo')
    await demo.simulator.text({ from: bo.number, to: demo.main.number, body: 'Ready?' })
    const page = await browserOf(await demo.cookiesOf('Priya'))
    await page.clock.install()
    const inbox = new Inbox(page)
    await inbox.goTo(cable.url)
    await inbox.open(bo)
    await fetchedAhead(page)

    cable.freeze(lost)
    await inbox.reply('Ready when you are.')
    await expect(inbox.group('Ready when you are.')).toContainText('Sending')
    await timePasses(page, 21_000)
    await expect(inbox.group('Ready when you are.')).toContainText('Not sent.')
    await expect(inbox.group('Ready when you are.')).toContainText('isn’t responding')

    cable.mend()
    // The page's time must not run ahead of an answer that a busy machine takes a while to give.
    await expect(async () => {
      await timePasses(page, 5_000)
      const bubble = inbox.bubble('Ready when you are.')
      await expect(bubble).toHaveAttribute('data-status', 'delivered', { timeout: 3_000 })
    }).toPass()
    await expect(inbox.bubble('Ready when you are.')).toHaveCount(1)
    expect(await demo.simulator.sentTo(bo.number)).toEqual(['Ready when you are.'])
  })
}

test('I12: a list and a file that get stuck on a silent network say so, and come once it is back', async ({
  demo,
  cable,
  browserOf,
}) => {
  const [bo, cy] = [stranger('Bo'), stranger('Cy')]
  const to = demo.main.number
  await demo.simulator.text({ from: bo.number, to, body: 'Open this one' })
  await demo.simulator.text({ from: cy.number, to, body: 'And then this' })
  const page = await browserOf(await demo.cookiesOf('Priya'))
  await page.clock.install()
  const inbox = new Inbox(page)
  await inbox.goTo(cable.url)
  await inbox.open(bo)
  await fetchedAhead(page)

  cable.freeze()
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Attach files' }).click()
  const bytes = Buffer.alloc(300_000, 'a')
  await (await chooser).setFiles({ name: 'roof.png', mimeType: 'image/png', buffer: bytes })
  await timePasses(page)
  await expect(page.getByText('isn’t responding').first()).toBeVisible()
  await inbox.row(cy).click()
  await timePasses(page)
  await expect(page.getByText('Couldn’t load messages')).toBeVisible()

  cable.mend()
  await expect(async () => {
    // The page's time must not run ahead of an answer that a busy machine takes a while to give.
    await timePasses(page, 5_000)
    await expect(inbox.bubble('And then this')).toBeVisible({ timeout: 3_000 })
  }).toPass()
})

test('I8: what one tab could not send is kept when another sends and it is closed', async ({
  demo,
  cable,
  inboxOver,
}) => {
  const bo = stranger('Bo')
  await demo.simulator.text({ from: bo.number, to: demo.main.number, body: 'Ready?' })
  const first = await inboxOver(cable, 'Priya')
  const second = new Inbox(await first.page.context().newPage())
  await second.goTo(cable.url)
  await first.open(bo)
  await second.open(bo)

  await first.page.route('**/messages', (route) => route.abort())
  await first.reply('The gate code is 4711')
  await expect(first.group('The gate code')).toContainText('Not sent.')
  await second.page.route('**/messages', async (route) => {
    const own = route.request().postData()?.includes('See you at nine')
    await (own ? route.continue() : route.abort())
  })
  await second.reply('See you at nine')
  await expect(second.bubble('See you at nine')).toHaveAttribute('data-status', 'delivered')
  await first.page.close({ runBeforeUnload: true })
  await expect(second.group('The gate code')).toContainText('Not sent.')

  await second.page.unroute('**/messages')
  await second.page.reload()
  await second.isLive()
  await expect(second.bubble('The gate code')).toHaveAttribute('data-status', 'delivered')
  const sent = await demo.simulator.sentTo(bo.number)
  expect(sent.sort()).toEqual(['See you at nine', 'The gate code is 4711'])
})
