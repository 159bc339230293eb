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
  await inbox.box.fill('Something for Ben')
  await inbox.open(ada)
  await expect(inbox.box).toHaveValue('Half a sentence for Ada')

  await inbox.page.reload()
  await inbox.isLive()
  await expect(inbox.box).toHaveValue('Half a sentence for Ada')
  await inbox.open(ben)
  await expect(inbox.box).toHaveValue('Something for Ben')
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
  await expect(inbox.counter).toContainText('145 left · 2 segments, each billed')
  await inbox.box.fill('é€')
  await expect(inbox.counter).toContainText('157 left · 1 segment')
  await inbox.box.fill(`${'a'.repeat(69)}ж`)
  await expect(inbox.counter).toContainText('Unicode (ж)')
  await expect(inbox.counter).toContainText('0 left · 1 segment')
  await inbox.box.fill(`${'a'.repeat(70)}ж`)
  await expect(inbox.counter).toContainText('2 segments')
  await inbox.box.fill('a'.repeat(1601))
  await expect(inbox.counter).toContainText('1 over the 1,600')
  await expect(inbox.send).toBeDisabled()

  await inbox.reply(`${'a'.repeat(70)}ж`)
  await expect(inbox.group('aaaж')).toContainText('2 segments')
  await expect(inbox.group('aaaж').getByTitle('As Twilio bills it')).toBeVisible()
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
