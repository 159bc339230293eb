import type { APIRequestContext } from '@playwright/test'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

test('I6: a thread says who said what, when, over which line, and what became of it', async ({
  demo,
  inboxOf,
}) => {
  const olive = stranger('Olive')
  const [main, billing] = [demo.main, demo.line('Billing')]
  const text = (to: string, body: string) => demo.simulator.text({ from: olive.number, to, body })
  await text(main.number, 'First of two')
  await text(main.number, 'Second of two')
  await text(billing.number, 'About my invoice')
  const [priya, maya] = [await inboxOf('Priya'), await inboxOf('Maya')]
  await priya.open(olive)
  await maya.open(olive)

  // One day, one side within minutes: one group with one time.
  await expect(priya.thread.getByText('Today')).toHaveCount(1)
  await expect(priya.group('First of two')).toContainText('Second of two')
  await expect(priya.group('First of two').locator('time')).toHaveCount(1)
  await expect(priya.group('First of two')).not.toContainText('About my invoice')
  await expect(priya.thread.getByText('Switched to Billing')).toHaveCount(1)

  await priya.reply('It went out on Monday.')
  await expect(maya.group('went out')).toContainText('Priya')
  await expect(priya.group('went out')).toContainText('You')
  await expect(priya.group('went out')).toContainText('Delivered')
  const [inbound, outbound] = await Promise.all(
    [priya.bubble('First of two'), priya.bubble('went out')].map((one) => one.boundingBox()),
  )
  expect(inbound!.x).toBeLessThan(outbound!.x)

  await demo.simulator.fault({ kind: 'fail', code: 30006, to: olive.number })
  await priya.reply('Can you see this?')
  await expect(priya.group('Can you see this?')).toContainText(/Not delivered/)
  await expect(priya.group('Can you see this?')).toContainText(/landline/i)
})

test('I6: what nobody typed is outlined, and says in a word what it is', async ({
  demo,
  inboxOf,
}) => {
  const inbox = await inboxOf('Priya')
  await inbox.goTo(`${demo.url}/c/${await lastAutomatic(inbox.page.request, demo.url)}`)
  const automatic = inbox.thread.locator('[data-origin=automation]').last()
  await expect(automatic).toBeVisible()
  await expect(automatic.locator('.bubble')).toHaveCSS('border-top-style', 'solid')
  const background = (element: HTMLElement) => getComputedStyle(element).backgroundColor
  const ours = await inbox.page.getByRole('link', { name: 'New conversation' }).evaluate(background)
  expect(await automatic.locator('.bubble').evaluate(background)).not.toBe(ours)
  await expect(
    inbox.thread
      .getByRole('listitem')
      .filter({ has: inbox.page.locator('[data-origin=automation]') })
      .last()
      .getByText(/^(Automatic|Sent outside Hearback)$/),
  ).toBeVisible()
})

/** A conversation in which something automatic was said last, wherever in the list it is by now. */
async function lastAutomatic(api: APIRequestContext, url: string): Promise<string> {
  for (let before = ''; ;) {
    const page = await api.get(`${url}/api/v1/conversations?tab=all&limit=100${before}`)
    const { conversations, next } = (await page.json()) as {
      conversations: { id: string; last: { origin: string | null } | null }[]
      next: string | null
    }
    const found = conversations.find(({ last }) => last?.origin === 'automation')
    if (found) return found.id
    if (!next) throw new Error('nothing automatic was ever said')
    before = `&before=${next}`
  }
}
