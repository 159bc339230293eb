import { Inbox } from '../stage/inbox'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

test('S3: Ana takes back a text within the undo delay; one she leaves goes out, and is past recall', async ({
  install,
  browserOf,
  handsetOf,
}) => {
  const office = await install(['--undo-delay', '6'])
  await office.setUp()
  const peter = stranger('Peter')
  const phone = await handsetOf(peter, office)
  await phone.text('Can I come on Friday?')
  const inbox = new Inbox(await browserOf(await office.cookiesOf()))
  await inbox.goTo(office.url)
  await inbox.open(peter)

  await inbox.reply('No, we are closed')
  await expect(inbox.bubble('No, we are closed')).toHaveAttribute('data-status', 'pending')
  await expect(inbox.undo).toContainText(/Undo [1-6]s/)
  await inbox.undo.click()
  await expect(inbox.bubble('No, we are closed')).toHaveAttribute('data-status', 'canceled')
  await expect(inbox.undo).toHaveCount(0)
  await expect(inbox.box).toHaveValue('No, we are closed')

  await inbox.reply('Yes, at ten')
  await expect(inbox.undo).toBeVisible()
  await expect(inbox.bubble('Yes, at ten')).toHaveAttribute('data-status', 'delivered')
  await expect(inbox.undo).toHaveCount(0)
  await expect(phone.received('Yes, at ten')).toBeVisible()
  await expect(phone.received('No, we are closed')).toHaveCount(0)
  expect(await office.simulator.sentTo(peter.number)).toEqual(['Yes, at ten'])
})

test('S3 S8: while Twilio asks to slow down, texts wait and can be taken back; what is left goes out after', async ({
  install,
  browserOf,
}) => {
  const office = await install()
  await office.setUp()
  const grace = stranger('Grace')
  const line = office.lines[0]!
  await office.simulator.text({ from: grace.number, to: line.number, body: 'Are you there?' })
  const inbox = new Inbox(await browserOf(await office.cookiesOf()))
  await inbox.goTo(office.url)
  await inbox.open(grace)

  await office.simulator.fault({ kind: 'status', status: 429, times: null })
  await inbox.reply('Yes, all day')
  await inbox.reply('Wrong, we close at two')
  await expect(inbox.cancel).toHaveCount(2)
  await inbox.group('Wrong, we close').getByRole('button', { name: 'Cancel' }).last().click()
  await expect(inbox.bubble('Wrong, we close')).toHaveAttribute('data-status', 'canceled')
  await expect(inbox.bubble('Yes, all day')).toHaveAttribute('data-status', 'pending')

  await office.simulator.noFaults()
  await expect(inbox.bubble('Yes, all day')).toHaveAttribute('data-status', 'delivered', {
    timeout: 30_000,
  })
  expect(await office.simulator.sentTo(grace.number)).toEqual(['Yes, all day'])
})
