import { Inbox } from '../stage/inbox'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

test('I12 S5: Daniela texts from her phone; Priya sees it at once, answers, and sees it arrive', async ({
  demo,
  browserOf,
  handsetOf,
}) => {
  const daniela = stranger('Daniela')
  const phone = await handsetOf(daniela, demo)

  const inbox = new Inbox(await browserOf())
  await inbox.page.goto(demo.url)
  await inbox.page.getByRole('button', { name: /Priya Nair/ }).click()
  await inbox.isLive()
  await expect(inbox.row(daniela)).toHaveCount(0)

  await phone.text('Is the tile in the hallway in stock?')
  await expect(inbox.row(daniela)).toContainText('Is the tile in the hallway in stock?')
  await expect(inbox.row(daniela)).toContainText('1 unread')
  await expect(inbox.list.getByRole('link').first()).toContainText(daniela.shown)

  await inbox.open(daniela)
  await expect(inbox.bubble('Is the tile')).toHaveAttribute('data-status', 'received')
  await expect(inbox.row(daniela)).not.toContainText('unread')

  const statuses = await inbox.watchStatuses('It is, and we open at eight.')
  await inbox.reply('It is, and we open at eight.')
  await expect(phone.received('It is, and we open at eight.')).toBeVisible()
  await expect(inbox.group('we open at eight')).toContainText('Delivered')
  await expect(inbox.row(daniela)).toContainText('You: It is, and we open at eight.')
  await expect(inbox.box).toHaveValue('')

  const seen = await statuses()
  expect(seen[0]).toMatch(/unsent|pending/)
  expect(seen).toContain('sent')
  expect(seen.at(-1)).toBe('delivered')
  expect(inOrder(seen), seen.join(' → ')).toBe(true)
})

test('R4 I12: a text reopens what was closed, and moves it to the top', async ({
  demo,
  inboxOf,
}) => {
  const [first, second] = [stranger('Mr. Okafor'), stranger('Lena')]
  const to = demo.main.number
  await demo.simulator.text({ from: first.number, to, body: 'My visit is on Tuesday?' })
  await demo.simulator.text({ from: second.number, to, body: 'Do you do windows?' })

  const inbox = await inboxOf('Maya')
  await inbox.open(first)
  await inbox.page.getByRole('button', { name: 'Close', exact: true }).click()
  await expect(inbox.row(first)).toHaveCount(0)

  await demo.simulator.text({ from: first.number, to, body: 'Hello? Tuesday?' })
  await expect(inbox.list.getByRole('link').first()).toContainText('Hello? Tuesday?')
  await expect(inbox.list.getByRole('link').nth(1)).toContainText('Do you do windows?')
  await expect(inbox.heading).toContainText('Open')
})

const STEPS = ['unsent', 'pending', 'queued', 'sending', 'sent', 'delivered']

/** A status never goes backwards. */
function inOrder(seen: string[]): boolean {
  const places = seen.map((status) => STEPS.indexOf(status))
  return places.every((place, at) => place >= 0 && (at === 0 || place > places[at - 1]!))
}
