import { stranger } from '../stage/people'
import { Inbox } from '../stage/inbox'
import { expect, test } from '../stage/test'

/** The file with the conversation's part of the page. */
const CONVERSATION = /\/assets\/conversation-chunk-[\w-]+\.js$/

test('I8 I14: a click and a key that come before the thread’s part of the page are not lost', async ({
  demo,
  browserOf,
}) => {
  const ida = stranger('Ida')
  await demo.simulator.text({ from: ida.number, to: demo.main.number, body: 'Still there?' })
  const page = await browserOf(await demo.cookiesOf('Priya'))
  let arrive = () => {}
  const arrived = new Promise<void>((go) => (arrive = go))
  await page.route(CONVERSATION, async (route) => {
    await arrived
    await route.continue()
  })
  const inbox = new Inbox(page)
  await inbox.goTo(demo.url)
  await inbox.row(ida).click()
  await expect(inbox.row(ida)).toHaveAttribute('aria-current', 'true')
  await page.keyboard.press('r')
  await expect(inbox.box).toHaveCount(0)
  arrive()
  await expect(inbox.bubble('Still there?')).toBeVisible()
  await expect(inbox.box).toBeFocused()
  await page.keyboard.type('Yes, here I am.')
  await expect(inbox.box).toHaveValue('Yes, here I am.')
  await inbox.box.fill('')
})

test('I14: a part of the page that can not be fetched says so, and a reload helps', async ({
  demo,
  browserOf,
}) => {
  const ida = stranger('Ida')
  await demo.simulator.text({ from: ida.number, to: demo.main.number, body: 'Anyone there?' })
  const page = await browserOf(await demo.cookiesOf('Priya'))
  await page.route(CONVERSATION, (route) => route.abort())
  const inbox = new Inbox(page)
  await inbox.goTo(demo.url)
  await inbox.row(ida).click()
  await expect(page.getByText('Couldn’t load this page')).toBeVisible()
  await page.unroute(CONVERSATION)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(inbox.bubble('Anyone there?')).toBeVisible()
})
