import { Inbox } from '../stage/inbox'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

test('S6: what did not get through is listed with the reason, and sent again where that helps', async ({
  install,
  browserOf,
}) => {
  const office = await install()
  await office.setUp()
  const [peter, grace] = [stranger('Peter'), stranger('Grace')]
  const to = office.lines[0]!.number
  const page = await browserOf(await office.cookiesOf())
  const inbox = new Inbox(page)
  for (const [who, code, body] of [
    [peter, 30006, 'Your car is ready'],
    [grace, 30003, 'We open at nine'],
  ] as const) {
    await office.simulator.text({ from: who.number, to, body: 'Hello?' })
    await inbox.goTo(office.url)
    await inbox.open(who)
    await office.simulator.fault({ kind: 'fail', code, to: who.number, times: 1 })
    await inbox.reply(body)
    await expect(inbox.bubble(body)).toHaveAttribute('data-status', /failed|undelivered/)
  }
  await inbox.reply('Are you there now?')
  await expect(inbox.bubble('Are you there now?')).toHaveAttribute('data-status', 'delivered')

  await page.getByRole('link', { name: 'Delivery' }).click()
  const failures = page.getByRole('list', { name: 'Failed texts' }).getByRole('listitem')
  await expect(failures).toHaveCount(2)
  await expect(failures.first()).toContainText("We couldn't reach this phone.")
  await expect(page.getByRole('combobox', { name: 'Reason' }).getByRole('option')).toHaveText([
    'Any reason',
    /30003, 1/,
    /30006, 1/,
  ])
  await page.getByRole('combobox', { name: 'Reason' }).selectOption({ value: '30006' })
  await expect(failures).toHaveCount(1)
  await expect(failures).toContainText('landline')
  await expect(failures.getByRole('button', { name: 'Retry' })).toHaveCount(0)
  await page.getByRole('combobox', { name: 'Reason' }).selectOption('Any reason')
  await expect(failures).toHaveCount(2)

  const chart = page.getByRole('figure', { name: /^Front desk 3 texts · 33% delivered · 2 failed/ })
  await expect(chart).toBeVisible()
  await expect(chart.getByRole('row').last()).toHaveText(/1.*0.*2/)

  await failures.first().getByRole('button', { name: 'Retry' }).click()
  await expect(failures).toHaveCount(1)
  await expect(failures).toContainText(peter.shown)
  await page.getByRole('combobox', { name: 'State' }).selectOption('Retried')
  await expect(failures).toHaveCount(1)
  await expect(failures).toContainText(/Retried .* · Delivered/)
  await failures.first().getByRole('link', { name: grace.shown }).click()
  await expect(inbox.bubble('We open at nine').last()).toHaveAttribute('data-status', 'delivered')
  await expect(inbox.thread).toContainText('Retried.')
  await expect(page.getByRole('button', { name: 'Retry' })).toHaveCount(0)

  await page.getByRole('link', { name: 'Delivery' }).click()
  await page.getByRole('combobox', { name: 'State' }).selectOption('Needs attention')
  await expect(failures).toHaveCount(1)
  // What fails while one looks stands there too, without anything being asked for again.
  await office.simulator.text({ from: grace.number, to, body: 'One more thing' })
  const other = new Inbox(await browserOf(await office.cookiesOf()))
  await other.goTo(office.url)
  await other.open(grace)
  await office.simulator.fault({ kind: 'fail', code: 30005, to: grace.number, times: 1 })
  await other.reply('Which one?')
  await expect(failures).toHaveCount(2)
  await expect(failures.first()).toContainText('Which one?')
})

test('S6: a page explains every code that is in the catalogue', async ({ demo, browserOf }) => {
  const page = await browserOf(await demo.cookiesOf('Priya'))
  await page.goto(`${demo.url}/errors`)
  const codes = page.getByRole('list', { name: 'Error codes' }).getByRole('listitem')
  await expect(codes.first()).toBeVisible()
  expect(await codes.count()).toBeGreaterThan(100)
  for (const code of [21610, 30006, 30034, 63016]) {
    await expect(page.locator(`[data-code="${code}"]`)).toBeVisible()
  }
  await page.getByRole('searchbox', { name: 'Search error codes' }).fill('landline')
  await expect(page.locator('[data-code="30006"]')).toContainText('Retrying won’t help')
  await expect(page.locator('[data-code="30006"]').getByRole('link')).toHaveAttribute(
    'href',
    /docs\/api\/errors\/30006$/,
  )
  await expect(page.locator('[data-code="63016"]')).toHaveCount(0)
})
