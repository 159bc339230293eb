import type { Cable } from '../stage/cable'
import type { Inbox } from '../stage/inbox'
import { crowd, stranger } from '../stage/people'
import { expect, test } from '../stage/test'

// Tall, so that many rows and messages stand on screen to be compared.
const tall = { viewport: { width: 1440, height: 4000 } }

test('I12: a page that was offline for 500 events shows exactly what a fresh one shows', async ({
  demo,
  cable,
  inboxOver,
  inboxOf,
}) => {
  const nora = stranger('Nora')
  const people = crowd(40)
  const to = demo.main.number
  await demo.simulator.text({ from: nora.number, to, body: 'Before the tunnel' })
  const inbox = await inboxOver(cable, 'Priya', tall)
  await inbox.open(nora)
  await inbox.page.evaluate(() => Object.assign(window, { neverReloaded: true }))

  await away(inbox, cable)
  // Maya goes on working meanwhile.
  const maya = await inboxOf('Maya', tall)
  const texts = Array.from({ length: 460 }, (_, at) => {
    const { number } = people[at % people.length]!
    return { from: number, to, body: `Text ${at + 1} from ${number.slice(-4)}` }
  })
  await demo.simulator.texts(texts)
  const more = Array.from({ length: 40 }, (_, at) => ({ from: nora.number, to, body: `No. ${at}` }))
  await demo.simulator.oneByOne(more)
  await maya.open(nora)
  await maya.reply('We have read all forty.')
  await expect(maya.bubble('We have read all forty.')).toHaveAttribute('data-status', 'delivered')
  await maya.open(people[3]!)
  await maya.page.getByRole('button', { name: 'Close', exact: true }).click()
  await expect(maya.row(people[3]!)).toHaveCount(0)
  await expect(inbox.row(people[0]!)).toHaveCount(0)
  await expect(inbox.bubble('No. 39')).toHaveCount(0)

  await back(inbox, cable)
  await expect(inbox.bubble('We have read all forty.')).toHaveAttribute('data-status', 'delivered')

  const fresh = await inboxOf('Priya', tall)
  await fresh.open(nora)
  await expect(fresh.bubble('No. 39')).toBeVisible()
  await expect.poll(() => everything(inbox)).toEqual(await everything(fresh))
  const seen = await everything(inbox)
  expect(seen.rows.length).toBeGreaterThan(40)
  expect(seen.thread.length).toBeGreaterThan(41)
  expect(await inbox.page.evaluate(() => 'neverReloaded' in window)).toBe(true)
})

async function away(inbox: Inbox, cable: Cable): Promise<void> {
  // Cut first: a browser that is told it is offline may no longer hear that its socket has ended.
  cable.cut()
  await expect(inbox.page.locator('body')).not.toHaveAttribute('data-live', 'connected')
  await inbox.page.context().setOffline(true)
}

async function back(inbox: Inbox, cable: Cable): Promise<void> {
  cable.mend()
  await inbox.page.context().setOffline(false)
  await inbox.isLive()
}

async function everything(inbox: Inbox) {
  const tabs = ['Open', 'Unread', 'Closed', 'All', 'Unrecognized'] as const
  return {
    rows: await inbox.rowsInWords(),
    thread: await inbox.threadInWords(),
    counts: await Promise.all(tabs.map((tab) => inbox.count(tab))),
    title: await inbox.page.title(),
  }
}

test('I8 I12: what is sent without a connection waits in the thread, and goes out once, by itself', async ({
  demo,
  cable,
  inboxOver,
}) => {
  const bo = stranger('Bo')
  await demo.simulator.text({ from: bo.number, to: demo.main.number, body: 'Ready?' })
  const inbox = await inboxOver(cable, 'Priya')
  await inbox.open(bo)
  await away(inbox, cable)
  await inbox.reply('Ready when you are.')
  await expect(inbox.group('Ready when you are.')).toContainText('Not sent.')
  await expect(inbox.page.getByText('Reconnecting…')).toBeVisible()

  await back(inbox, cable)
  await expect(inbox.bubble('Ready when you are.')).toHaveAttribute('data-status', 'delivered')
  expect(await demo.simulator.sentTo(bo.number)).toEqual(['Ready when you are.'])
})

test('I12: what could not be read without a connection is there once there is one again', async ({
  demo,
  cable,
  inboxOver,
}) => {
  const [bo, cy] = [stranger('Bo'), stranger('Cy')]
  const to = demo.main.number
  await demo.simulator.text({ from: bo.number, to, body: 'Open this one' })
  await demo.simulator.text({ from: cy.number, to, body: 'And then this' })
  const inbox = await inboxOver(cable, 'Priya')
  await inbox.open(bo)
  await away(inbox, cable)
  await inbox.row(cy).click()
  await expect(inbox.page.getByText('Couldn’t load messages')).toBeVisible()
  await back(inbox, cable)
  await expect(inbox.bubble('And then this')).toBeVisible()
  await expect(inbox.page.getByText('Couldn’t load messages')).toHaveCount(0)
})
