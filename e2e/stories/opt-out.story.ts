import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

test('O1 O2: after STOP the box says so before anyone types, and START opens it again', async ({
  demo,
  inboxOf,
  handsetOf,
}) => {
  const mei = stranger('Mei')
  const phone = await handsetOf(mei, demo)
  await phone.text('Please send me the price list')
  const inbox = await inboxOf('Priya')
  await inbox.open(mei)
  await expect(inbox.box).toBeEditable()

  await phone.text('Stop.')
  await expect(inbox.blocked).toContainText('They texted STOP')
  await expect(inbox.blocked).toContainText('You can’t text them until they reply START.')
  await expect(inbox.box).toHaveCount(0)
  await expect(inbox.row(mei)).toContainText('Opted out')
  await expect(inbox.page.getByRole('complementary', { name: 'Details' })).toContainText(
    'Opted out',
  )

  await phone.text('start')
  await expect(inbox.blocked).toHaveCount(0)
  await expect(inbox.row(mei)).not.toContainText('Opted out')
  await expect(inbox.page.getByRole('complementary', { name: 'Details' })).toContainText('Opted in')
  await inbox.reply('Here it is.')
  await expect(phone.received('Here it is.')).toBeVisible()
})

test('O1: STOP within a sentence, and YES from someone opted in, are ordinary words', async ({
  demo,
  inboxOf,
  handsetOf,
}) => {
  const noor = stranger('Noor')
  const phone = await handsetOf(noor, demo)
  const inbox = await inboxOf('Priya')
  await phone.text('Please stop by on Monday')
  await phone.text('YES')
  await inbox.open(noor)
  await expect(inbox.bubble('YES')).toBeVisible()
  await expect(inbox.box).toBeEditable()
})

test('O2 I12: what was begun when the STOP came stays in the box, and comes back with START', async ({
  demo,
  inboxOf,
  handsetOf,
}) => {
  const omar = stranger('Omar')
  const phone = await handsetOf(omar, demo)
  await phone.text('When do you come?')
  const inbox = await inboxOf('Priya')
  await inbox.open(omar)
  await inbox.box.fill('Dario comes between')
  await phone.text('STOP')
  await expect(inbox.blocked).toBeVisible()
  await phone.text('START')
  await expect(inbox.box).toHaveValue('Dario comes between')
})

test('O3: a carrier that refuses because of an opt-out blocks the line, and says whose doing it was', async ({
  demo,
  inboxOf,
}) => {
  const olga = stranger('Olga')
  await demo.simulator.text({ from: olga.number, to: demo.main.number, body: 'Too many texts' })
  const inbox = await inboxOf('Priya')
  await inbox.open(olga)
  await demo.simulator.fault({ kind: 'reject', code: 21610, to: olga.number })
  await inbox.reply('Sorry about that!')
  await expect(inbox.blocked).toContainText('by their carrier')
  await expect(inbox.blocked).toContainText('Only they can undo it')
})
