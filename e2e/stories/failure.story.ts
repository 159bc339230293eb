import { Inbox } from '../stage/inbox'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

test('S6: a landline is named as such, with what to do about it', async ({ demo, inboxOf }) => {
  const walter = stranger('Walter')
  await demo.simulator.text({ from: walter.number, to: demo.main.number, body: 'Call me' })
  const inbox = await inboxOf('Priya')
  await inbox.open(walter)
  await demo.simulator.fault({ kind: 'fail', code: 30006, to: walter.number })

  await inbox.reply('We will call at noon.')
  await expect(inbox.bubble('call at noon')).toHaveAttribute('data-status', /undelivered|failed/)
  await expect(inbox.group('call at noon')).toContainText('Not delivered')
  await expect(inbox.group('call at noon')).toContainText(/landline/i)
  await expect(inbox.group('call at noon').getByRole('link', { name: 'Error 30006' })).toBeVisible()
  await expect(inbox.group('call at noon').getByRole('button', { name: 'Retry' })).toHaveCount(0)
  await expect(inbox.row(walter)).toContainText('Failed')
})

test('S6: where trying again can help it is one click, and the mark goes when it has helped', async ({
  demo,
  inboxOf,
}) => {
  const hana = stranger('Hana')
  await demo.simulator.text({ from: hana.number, to: demo.main.number, body: 'Is Dario here?' })
  const inbox = await inboxOf('Priya')
  await inbox.open(hana)
  await demo.simulator.fault({ kind: 'fail', code: 30003, to: hana.number })
  await inbox.reply('He is on his way.')
  await expect(inbox.row(hana)).toContainText('Failed')

  await inbox.thread.getByRole('button', { name: 'Retry' }).click()
  await expect(inbox.bubble('He is on his way.')).toHaveCount(2)
  await expect(inbox.bubble('He is on his way.').last()).toHaveAttribute('data-status', 'delivered')
  await expect(inbox.row(hana)).not.toContainText('Failed')
})

test('S2: a first text that Twilio refuses comes back with the reason, and nobody else sees a trace', async ({
  demo,
  inboxOf,
}) => {
  const nobody = stranger('Nobody')
  const [priya, maya] = [await inboxOf('Priya'), await inboxOf('Maya')]
  const before = await maya.count('All')
  await demo.simulator.fault({ kind: 'reject', code: 21211, to: nobody.number })

  await priya.page.getByRole('link', { name: 'New conversation' }).click()
  await priya.newNumber.fill(nobody.number)
  await priya.reply('Your quote is ready.')
  await expect(priya.page.getByRole('alert').filter({ hasText: /number/i })).toBeVisible()
  await expect(priya.box).toHaveValue('Your quote is ready.')
  await expect(priya.newNumber).toHaveValue(nobody.shown)
  await expect(priya.row(nobody)).toHaveCount(0)

  // Something that comes after it, so that what has not come by then will not come.
  const after = stranger('Somebody after')
  await demo.simulator.text({ from: after.number, to: demo.main.number, body: 'Good evening' })
  await expect(maya.row(after)).toBeVisible()
  await expect(maya.row(nobody)).toHaveCount(0)
  await maya.expectCount('All', before + 1)
  await maya.page.reload()
  await maya.isLive()
  await expect(maya.row(after)).toBeVisible()
  await expect(maya.row(nobody)).toHaveCount(0)
  expect(await demo.simulator.sentTo(nobody.number)).toEqual([])
})

test('S4: an answer of Twilio’s that is lost does not make two texts of one', async ({
  demo,
  inboxOf,
  handsetOf,
}) => {
  const vera = stranger('Vera')
  const phone = await handsetOf(vera, demo)
  await phone.text('Did you get my check?')
  const inbox = await inboxOf('Priya')
  await inbox.open(vera)
  await demo.simulator.fault({ kind: 'drop_reply', to: vera.number })
  await inbox.reply('We did, thank you.')
  await expect(inbox.bubble('We did, thank you.')).toHaveAttribute('data-status', 'delivered')
  await expect(phone.received('We did, thank you.')).toHaveCount(1)
  expect(await demo.simulator.sentTo(vera.number)).toEqual(['We did, thank you.'])
})

test('S4: whether Twilio took it is not guessed: it is looked up, and then sent, once', async ({
  install,
  browserOf,
}) => {
  const office = await install(['--uncertain-grace', '2'])
  await office.setUp()
  const rosa = stranger('Rosa')
  await office.simulator.text({ from: rosa.number, to: office.lines[0]!.number, body: 'Open?' })
  const inbox = new Inbox(await browserOf(await office.cookiesOf()))
  await inbox.goTo(office.url)
  await inbox.open(rosa)
  await office.simulator.fault({ kind: '500_before', to: rosa.number })
  await inbox.reply('Until six.')
  await expect(inbox.group('Until six.')).toContainText('Confirming with Twilio')
  await expect(inbox.cancel).toHaveCount(0)
  await expect(inbox.bubble('Until six.')).toHaveAttribute('data-status', 'delivered', {
    timeout: 40_000,
  })
  expect(await office.simulator.sentTo(rosa.number)).toEqual(['Until six.'])
})
