import { Inbox } from '../stage/inbox'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

test('P3: signing out in one tab ends the other, and leaves nothing begun to the next person', async ({
  demo,
  browserOf,
}) => {
  const leo = stranger('Leo')
  await demo.simulator.text({ from: leo.number, to: demo.main.number, body: 'Between us' })
  const first = new Inbox(await browserOf(await demo.freshCookiesOf('Sam')))
  await first.goTo(demo.url)
  const second = new Inbox(await first.page.context().newPage())
  await second.goTo(demo.url)
  await first.open(leo)
  await first.box.fill('Not for other eyes')

  await second.page.getByRole('button', { name: 'Account: Sam Whitfield' }).click()
  await second.page.getByRole('menuitem', { name: 'Sign out' }).click()
  for (const { page } of [second, first]) {
    await expect(page.getByRole('form', { name: 'Sign in' })).toBeVisible()
    await expect(page.getByText('Between us')).toHaveCount(0)
  }
  await first.page.goto(demo.url)
  await expect(first.page.getByRole('form', { name: 'Sign in' })).toBeVisible()
  const kept = await first.page.evaluate(() => JSON.stringify({ ...localStorage }))
  expect(kept).not.toContain('Not for other eyes')
})

test('P3 I8: a session that ends while Sam types loses nothing typed', async ({
  demo,
  browserOf,
}) => {
  const zoe = stranger('Zoe')
  await demo.simulator.text({ from: zoe.number, to: demo.main.number, body: 'Tell me all' })
  const inbox = new Inbox(await browserOf(await demo.freshCookiesOf('Sam')))
  await inbox.goTo(demo.url)
  await inbox.open(zoe)
  await inbox.box.pressSequentially('It all began when')
  await demo.endSessionsOf('Sam')
  // Unless the page has been told already, its next request finds out.
  await inbox.send.click().catch(() => {})
  await expect(inbox.page.getByText('Your session ended.')).toBeVisible()

  await inbox.page.getByRole('button', { name: /Sam Whitfield/ }).click()
  await expect(inbox.heading).toContainText(zoe.shown)
  await inbox.isLive()
  await expect(inbox.box).toHaveValue('It all began when')
  await inbox.send.click()
  await expect(inbox.bubble('It all began when')).toHaveAttribute('data-status', 'delivered')
  expect(await demo.simulator.sentTo(zoe.number)).toEqual(['It all began when'])
})
