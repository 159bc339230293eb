import { stranger } from '../stage/people'
import { Inbox } from '../stage/inbox'
import { expect, test } from '../stage/test'

test('S13: Ana schedules a reminder into silence; the customer’s reply cancels it', async ({
  install,
  browserOf,
  handsetOf,
}) => {
  const office = await install()
  await office.setUp()
  const peter = stranger('Peter')
  const phone = await handsetOf(peter, office)
  await phone.text('Could you send me a quote?')
  const page = await browserOf(await office.cookiesOf())
  const inbox = new Inbox(page)
  await inbox.goTo(office.url)
  await inbox.open(peter)

  await inbox.box.fill('Did you get our quote?')
  await page.getByRole('button', { name: 'Send later' }).click()
  const dialog = page.getByRole('dialog', { name: 'Send later' })
  await dialog.getByRole('button', { name: /^Tomorrow morning/ }).click()
  await dialog.getByRole('checkbox', { name: 'Cancel if they reply first' }).check()
  await dialog.getByRole('button', { name: 'Schedule' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(inbox.box).toHaveValue('')
  await expect(inbox.scheduled('Did you get our quote?')).toContainText('tomorrow, 9:00 AM')
  await expect(inbox.scheduled('Did you get our quote?')).toContainText('unless they reply first')
  await expect(inbox.bubble('Did you get our quote?')).toHaveCount(0)

  await page.reload()
  await inbox.isLive()
  await expect(inbox.scheduled('Did you get our quote?')).toBeVisible()
  await phone.text('Got it, thank you!')
  await expect(inbox.scheduled('Did you get our quote?')).toHaveCount(0)
  const canceled = inbox.bubble('Did you get our quote?')
  await expect(canceled).toHaveAttribute('data-status', 'canceled')
  await expect(inbox.group('Did you get our quote?')).toContainText('they replied first')
  expect(await office.simulator.sentTo(peter.number)).toEqual([])
})

test('S13: what is scheduled is listed, changed, sent now and canceled', async ({
  install,
  browserOf,
  handsetOf,
}) => {
  const office = await install()
  await office.setUp()
  const grace = stranger('Grace')
  const phone = await handsetOf(grace, office)
  await phone.text('When do you open?')
  const page = await browserOf(await office.cookiesOf(), { timezoneId: 'Europe/Berlin' })
  const inbox = new Inbox(page)
  await inbox.goTo(office.url)
  await inbox.open(grace)
  for (const body of ['See you tomorow', 'Never mind']) {
    await inbox.box.fill(body)
    await page.getByRole('button', { name: 'Send later' }).click()
    await page.getByRole('button', { name: 'Schedule' }).click()
    await expect(inbox.scheduled(body)).toBeVisible()
  }

  const link = page.getByRole('navigation').getByRole('link', { name: 'Scheduled' })
  await expect(link).toContainText('2')
  await link.click()
  const list = page.getByRole('list', { name: 'Scheduled', exact: true })
  await expect(list.getByRole('listitem')).toHaveCount(2)
  await list.getByRole('listitem').filter({ hasText: 'Never mind' }).getByText('Cancel').click()
  await expect(list.getByRole('listitem')).toHaveCount(1)
  await expect(link).toContainText('1')
  await list.getByText('Edit').click()
  const dialog = page.getByRole('dialog', { name: 'Edit scheduled text' })
  await dialog.getByLabel('Text').fill('See you tomorrow')
  await dialog.getByLabel('Date and time').fill('2020-01-01T09:00')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByRole('alert')).toHaveText('That time has passed.')
  const nextWeek = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10)
  await dialog.getByLabel('Date and time').fill(`${nextWeek}T10:30`)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(list.getByRole('listitem')).toContainText(', 10:30 AM')
  await expect(list.getByRole('listitem')).toContainText('See you tomorrow')

  await list.getByRole('link').click()
  await expect(inbox.scheduled('See you tomorrow')).toBeVisible()
  await page.getByRole('button', { name: 'Send now' }).click()
  await expect(inbox.bubble('See you tomorrow')).toHaveAttribute('data-status', 'delivered')
  await expect(link).toContainText('0')
  await expect(phone.received('See you tomorrow')).toBeVisible()
  await expect(inbox.bubble('Never mind')).toHaveAttribute('data-status', 'canceled')
  expect(await office.simulator.sentTo(grace.number)).toEqual(['See you tomorrow'])
})

test('S13: a first text is scheduled by the clock where the number is from', async ({
  install,
  browserOf,
}) => {
  const office = await install()
  await office.setUp()
  const page = await browserOf(await office.cookiesOf(), { timezoneId: 'Europe/Berlin' })
  const inbox = new Inbox(page)
  await inbox.goTo(`${office.url}/new?number=%2B14155550177`)
  await inbox.box.fill('Your order is here')
  await page.getByRole('button', { name: 'Send later' }).click()
  const dialog = page.getByRole('dialog', { name: 'Send later' })
  await dialog.getByRole('radio', { name: /Their time · Pacific/ }).check()
  await expect(dialog.getByText(/^That’s .*, 6:00 PM your time/)).toBeVisible()
  await dialog.getByRole('button', { name: 'Schedule' }).click()
  await expect(inbox.scheduled('Your order is here')).toContainText(', 6:00 PM')
  await expect(inbox.heading).toContainText('415')

  await inbox.goTo(`${office.url}/new?number=%2B61491570156`)
  await inbox.box.fill('G’day')
  await page.getByRole('button', { name: 'Send later' }).click()
  await expect(dialog.getByText('We can’t tell theirs from the number')).toBeVisible()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(inbox.box).toHaveValue('G’day')
})
