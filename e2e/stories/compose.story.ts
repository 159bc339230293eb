import { Inbox } from '../stage/inbox'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

test('I8: a draft survives changing the conversation and reloading the page', async ({
  demo,
  inboxOf,
}) => {
  const [ada, ben] = [stranger('Ada'), stranger('Ben')]
  const to = demo.main.number
  await demo.simulator.text({ from: ada.number, to, body: 'One' })
  await demo.simulator.text({ from: ben.number, to, body: 'Two' })
  const inbox = await inboxOf('Priya')
  await inbox.open(ada)
  await inbox.box.fill('Half a sentence for Ada')
  await inbox.open(ben)
  await expect(inbox.box).toHaveValue('')
  await expect(inbox.row(ada)).toContainText('Draft: Half a sentence for Ada')
  await inbox.box.fill('Something for Ben')
  await expect(inbox.row(ben)).not.toContainText('Draft')
  await inbox.open(ada)
  await expect(inbox.box).toHaveValue('Half a sentence for Ada')

  await inbox.page.reload()
  await inbox.isLive()
  await expect(inbox.box).toHaveValue('Half a sentence for Ada')
  await expect(inbox.row(ben)).toContainText('Draft: Something for Ben')
  await inbox.open(ben)
  await expect(inbox.box).toHaveValue('Something for Ben')

  // What is sent is no draft anymore, also in a list that stands alone.
  await inbox.send.click()
  await expect(inbox.bubble('Something for Ben')).toHaveAttribute('data-status', 'delivered')
  await inbox.open(ada)
  await expect(inbox.row(ben)).toContainText('You: Something for Ben')

  // A text that has not been read is not hidden by a draft.
  await inbox.box.fill('Another half')
  await inbox.open(ben)
  await expect(inbox.row(ada)).toContainText('Draft: Another half')
  await demo.simulator.text({ from: ada.number, to, body: 'Never mind' })
  await expect(inbox.row(ada)).toContainText('Never mind')
})

test('I8: Enter sends, Shift+Enter breaks the line', async ({ demo, inboxOf, handsetOf }) => {
  const cleo = stranger('Cleo')
  const phone = await handsetOf(cleo, demo)
  await phone.text('Where are you?')
  const inbox = await inboxOf('Priya')
  await inbox.open(cleo)
  await inbox.box.pressSequentially('We are at')
  await inbox.box.press('Shift+Enter')
  await inbox.box.pressSequentially('12 Alder Street')
  await expect(inbox.box).toHaveValue('We are at\n12 Alder Street')
  await inbox.box.press('Enter')
  await expect(phone.received('We are at')).toBeVisible()
  expect(await demo.simulator.sentTo(cleo.number)).toEqual(['We are at\n12 Alder Street'])
})

test('S7: segments are counted as one types, and Twilio’s figure agrees', async ({
  demo,
  inboxOf,
}) => {
  const dora = stranger('Dora')
  await demo.simulator.text({ from: dora.number, to: demo.main.number, body: 'How long?' })
  const inbox = await inboxOf('Priya')
  await inbox.open(dora)
  await inbox.box.fill('a'.repeat(160))
  await expect(inbox.counter).toContainText('0 left · 1 segment')
  await inbox.box.fill('a'.repeat(161))
  await expect(inbox.counter).toContainText('145 left · 2 segments, billed as 2 texts')
  await inbox.box.fill('é€')
  await expect(inbox.counter).toContainText('157 left · 1 segment')
  await inbox.box.fill(`${'a'.repeat(69)}ж`)
  await expect(inbox.forced).toContainText('ж makes this cost more')
  await expect(inbox.forced.getByRole('button')).toHaveCount(0)
  await expect(inbox.counter).toContainText('0 left · 1 segment')
  await inbox.box.fill(`${'a'.repeat(70)}ж`)
  await expect(inbox.counter).toContainText('2 segments')
  await inbox.box.fill('a'.repeat(1601))
  await expect(inbox.counter).toContainText('1 over the 1,600')
  await expect(inbox.send).toBeDisabled()

  await inbox.reply(`${'a'.repeat(70)}ж`)
  await expect(inbox.group('aaaж')).toContainText('2 segments')
  await expect(inbox.group('aaaж').getByTitle('Billed by Twilio')).toBeVisible()
})

test('S7: what makes a text dear is named, and a click makes it plain', async ({
  demo,
  inboxOf,
}) => {
  const quentin = stranger('Quentin')
  await demo.simulator.text({ from: quentin.number, to: demo.main.number, body: 'Quote?' })
  const inbox = await inboxOf('Priya')
  await inbox.open(quentin)
  await inbox.box.fill(`It’s ${'a'.repeat(80)}`)
  await expect(inbox.counter).toContainText('2 segments, billed as 2 texts')
  await expect(inbox.forced).toContainText('’ makes this cost more')
  await inbox.forced.getByRole('button', { name: "Use '" }).click()
  await expect(inbox.box).toHaveValue(`It's ${'a'.repeat(80)}`)
  await expect(inbox.box).toBeFocused()
  await expect(inbox.counter).toContainText('75 left · 1 segment')
  await expect(inbox.forced).toHaveCount(0)

  await inbox.box.fill('“Ça va”… à São Paulo – or\u00a0not')
  await expect(inbox.forced).toContainText('“ ” … ã')
  await inbox.forced.getByRole('button', { name: 'Use plain characters' }).click()
  await expect(inbox.box).toHaveValue('"Ça va"... à Sao Paulo - or not')

  // An emoji has no plain one, and while it is there replacing the rest would gain nothing.
  await inbox.box.fill('It’s on 🙂')
  await expect(inbox.forced).toContainText('🙂 makes this cost more')
  await expect(inbox.forced.getByRole('button')).toHaveCount(0)

  await inbox.box.fill('b'.repeat(1700))
  await expect(inbox.counter).toContainText('100 over the 1,600-character limit')
  await expect(inbox.send).toBeDisabled()
  await expect(inbox.box).toHaveAccessibleDescription(/100 over/)
})

test('I8: two tabs with the same conversation write one draft, not one over the other', async ({
  demo,
  inboxOf,
}) => {
  const tilda = stranger('Tilda')
  await demo.simulator.text({ from: tilda.number, to: demo.main.number, body: 'Two desks?' })
  const first = await inboxOf('Priya')
  await first.open(tilda)
  const second = new Inbox(await first.page.context().newPage())
  await second.goTo(first.page.url())
  await first.box.fill('Begun at one desk')
  await expect(second.box).toHaveValue('Begun at one desk')
  await second.box.press('End')
  await second.box.pressSequentially(', ended at the other')
  await expect(first.box).toHaveValue('Begun at one desk, ended at the other')
  await first.page.reload()
  await first.isLive()
  await expect(first.box).toHaveValue('Begun at one desk, ended at the other')

  // Once it is sent in one, the other has nothing left to send twice.
  await second.send.click()
  await expect(first.bubble('ended at the other')).toHaveAttribute('data-status', 'delivered')
  await expect(first.box).toHaveValue('')
  expect(await demo.simulator.sentTo(tilda.number)).toHaveLength(1)
})

test('S4: a double click is one text', async ({ demo, inboxOf }) => {
  const gil = stranger('Gil')
  await demo.simulator.text({ from: gil.number, to: demo.main.number, body: 'Once, please' })
  const inbox = await inboxOf('Priya')
  await inbox.open(gil)
  await inbox.box.fill('Just once')
  await inbox.send.dblclick()
  await expect(inbox.bubble('Just once')).toHaveAttribute('data-status', 'delivered')
  expect(await demo.simulator.sentTo(gil.number)).toEqual(['Just once'])
})

test('R3: what a customer writes is shown as text, whatever it looks like', async ({
  demo,
  inboxOf,
}) => {
  const eve = stranger('Eve')
  const body = '<img src=x onerror="document.title=\'taken\'"> {{name}} https://example.com/a?b=1'
  await demo.simulator.text({ from: eve.number, to: demo.main.number, body })
  const inbox = await inboxOf('Priya')
  await inbox.open(eve)
  await expect(inbox.bubble('<img src=x')).toContainText(body)
  await expect(inbox.bubble('<img src=x').locator('img')).toHaveCount(0)
  await expect(inbox.bubble('<img src=x').getByRole('link')).toHaveAttribute('rel', /noopener/)
  await expect(inbox.page).not.toHaveTitle('taken')
})
