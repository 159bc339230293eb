import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

test('I5 S1 S2: Priya writes first, on the line she chooses, and Maya sees it once Twilio has it', async ({
  demo,
  inboxOf,
  handsetOf,
}) => {
  const iris = stranger('Iris')
  const billing = demo.line('Billing')
  const phone = await handsetOf(iris, demo, billing)
  const [priya, maya] = [await inboxOf('Priya'), await inboxOf('Maya')]

  await priya.page.getByRole('link', { name: 'New conversation' }).click()
  await expect(priya.newNumber).toBeFocused()
  await expect(priya.send).toBeDisabled()
  await priya.newNumber.fill(iris.shown)
  await priya.page.getByRole('combobox', { name: 'Send from' }).selectOption('Billing')
  await priya.reply('Your invoice is on its way.')

  await expect(priya.heading).toContainText(iris.shown)
  await expect(priya.bubble('Your invoice')).toHaveAttribute('data-status', 'delivered')
  await expect(phone.received('Your invoice is on its way.')).toBeVisible()
  await expect(maya.row(iris)).toContainText('Priya: Your invoice is on its way.')
  await maya.tab('Unrecognized').click()
  await expect(maya.row(iris)).toContainText('Outbound only')

  await phone.text('Thank you!')
  await expect(maya.row(iris)).toContainText('Thank you!')
  await expect(maya.row(iris)).not.toContainText('Outbound only')
})

test('I5 S1 S11: a number that already has a conversation opens it, and what was written goes along', async ({
  demo,
  inboxOf,
}) => {
  const hugo = stranger('Hugo')
  const from = hugo.number
  await demo.simulator.text({ from, to: demo.main.number, body: 'First things first' })
  const inbox = await inboxOf('Priya')
  const all = await inbox.count('All')
  await inbox.page.getByRole('link', { name: 'New conversation' }).click()
  await inbox.box.fill('And here is the second.')
  await inbox.newNumber.fill(from.replace('+1', ''))
  const there = inbox.page.getByText(`You’re already texting with ${hugo.shown}`)
  await expect(there).toBeVisible()
  await expect(inbox.box).toHaveCount(0)
  await inbox.page.getByRole('button', { name: 'Open it' }).click()
  await expect(inbox.heading).toContainText(hugo.shown)
  await expect(inbox.bubble('First things first')).toBeVisible()
  await expect(inbox.box).toHaveValue('And here is the second.')
  await inbox.send.click()
  await expect(inbox.bubble('here is the second')).toHaveAttribute('data-status', 'delivered')
  await inbox.expectCount('All', all)

  // Enter opens it as well.
  await inbox.page.getByRole('link', { name: 'New conversation' }).click()
  await inbox.newNumber.fill(hugo.shown)
  await inbox.newNumber.press('Enter')
  await expect(inbox.bubble('First things first')).toBeVisible()
})

test('I5 I8: what is begun for somebody new survives a reload, and Discard throws it away', async ({
  inboxOf,
}) => {
  const una = stranger('Una')
  const inbox = await inboxOf('Priya')
  const from = inbox.page.getByRole('combobox', { name: 'Send from' })
  const isEmpty = async () => {
    await expect(inbox.newNumber).toHaveValue('')
    await expect(inbox.box).toHaveValue('')
  }
  await inbox.page.getByRole('link', { name: 'New conversation' }).click()
  await isEmpty()
  await inbox.newNumber.fill(una.shown)
  await from.selectOption('Billing')
  await inbox.box.fill('Good morning')
  await inbox.page.reload()
  await expect(inbox.newNumber).toHaveValue(una.shown)
  await expect(inbox.box).toHaveValue('Good morning')
  await expect(from.locator('option:checked')).toContainText('Billing')

  await inbox.page.getByRole('button', { name: 'Discard' }).click()
  await inbox.page.getByRole('link', { name: 'New conversation' }).click()
  await isEmpty()
})

test('S1: what is no number is refused in words, and nothing typed is lost', async ({
  inboxOf,
}) => {
  const inbox = await inboxOf('Priya')
  await inbox.page.getByRole('link', { name: 'New conversation' }).click()
  await inbox.newNumber.fill('555')
  await inbox.reply('Hello')
  await expect(inbox.page.getByRole('alert').filter({ hasText: /number/i })).toBeVisible()
  await expect(inbox.box).toHaveValue('Hello')
})

test('I3: a whole number is found in any notation, whatever the tab; one never seen can be written to', async ({
  demo,
  inboxOf,
}) => {
  const [ida, unknown] = [stranger('Ida'), stranger('Unknown')]
  const text = { from: ida.number, to: demo.main.number, body: 'Is it done?' }
  await demo.simulator.text(text)
  const inbox = await inboxOf('Priya')
  await inbox.tab('Closed').click()
  await expect(inbox.row(ida)).toHaveCount(0)
  const search = inbox.page.getByRole('searchbox', { name: 'Phone number' })
  await search.fill(ida.number.replace('+1', ''))
  await expect(inbox.row(ida)).toContainText('Is it done?')

  await search.fill(unknown.shown)
  await inbox.page.getByRole('link', { name: `Start a conversation with ${unknown.shown}` }).click()
  await expect(inbox.newNumber).toHaveValue(unknown.shown)
})

test('I3: any usual notation finds it; what is no number leaves the list as it is, and Escape clears', async ({
  demo,
  inboxOf,
}) => {
  const nell = stranger('Nell')
  await demo.simulator.text({ from: nell.number, to: demo.main.number, body: 'Found me?' })
  const inbox = await inboxOf('Priya')
  await expect(inbox.row(nell)).toBeVisible()
  const search = inbox.page.getByRole('searchbox', { name: 'Phone number' })
  const [, area, exchange, last] = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(nell.number)!
  for (const typed of [
    nell.number,
    `(${area}) ${exchange}-${last}`,
    `${area}.${exchange}.${last}`,
    `1 ${area} ${exchange} ${last}`,
    `tel:+1-${area}-${exchange}-${last}`,
    `\u202a+1\u00a0(${area})\u00a0${exchange}‑${last}\u202c`,
    `＋1 ${area}–${exchange}–${last}`,
  ]) {
    await search.fill(typed)
    await expect(inbox.list.getByRole('link'), typed).toHaveCount(1)
    await expect(inbox.row(nell)).toBeVisible()
    await search.press('Escape')
    await expect(search).toHaveValue('')
    await expect.poll(() => inbox.list.getByRole('link').count()).toBeGreaterThan(1)
  }

  const before = await inbox.rowsInWords()
  for (const [typed, hint] of [
    [`${area} ${exchange}`, 'Enter the full number.'],
    ['+1 111 111 1111', "“+1 111 111 1111” can't be a phone number. Check the digits."],
    ['Nell', 'Enter the full number.'],
  ] as const) {
    await search.fill(typed)
    await expect(inbox.page.getByText(hint)).toBeVisible()
    expect(await inbox.rowsInWords()).toEqual(before)
    await search.press('Escape')
    await expect(inbox.page.getByText(hint)).toHaveCount(0)
  }
})
