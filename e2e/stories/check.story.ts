import type { Page } from '@playwright/test'
import { phone } from '../stage/browser'
import { stranger } from '../stage/people'
import type { Installation } from '../stage/installation'
import { expect, test } from '../stage/test'

const elsewhere = 'https://elsewhere.example/sms'

async function checkPage(page: Page, office: Installation) {
  await page.goto(`${office.url}/settings/check`)
  return {
    stands: page.getByRole('region', { name: 'Status' }),
    line: page.getByRole('region', { name: 'Front desk' }),
    general: page.getByRole('region', { name: 'Account and address' }),
    again: page.getByRole('button', { name: 'Check again' }),
  }
}

test('L4: all is well, then a webhook is edited in the console, and one click fixes it', async ({
  install,
  browserOf,
}) => {
  const office = await install()
  await office.setUp()
  const page = await browserOf(await office.cookiesOf())
  await page.goto(`${office.url}/settings`)
  await page.getByRole('link', { name: /^System check/ }).click()
  const { stands, line, general, again } = await checkPage(page, office)
  await expect(stands).toContainText('Everything’s working.')
  await expect(line).toContainText('Text it from your phone')
  await expect(general).toHaveCount(0)
  const compared = page.getByRole('region', { name: 'Compared with Twilio' })
  // The first comparison takes up to a minute, and what was missed is said only after it.
  await expect(compared).toContainText(/Not checked yet\.\s*$|Last checked .*Nothing missed/s)

  const felix = stranger('Felix')
  const text = { from: felix.number, to: office.lines[0]!.number, body: 'Anyone there?' }
  await office.simulator.text(text)
  await office.pointWebhook(elsewhere)
  await again.click()
  await expect(stands).toContainText('One line isn’t working.')
  await expect(line).toContainText(`Twilio sends them to ${elsewhere}.`)
  await expect(line).toContainText('Last text')

  await line.getByRole('button', { name: 'Set webhook' }).click()
  const dialog = page.getByRole('dialog', { name: 'Set webhook?' })
  await expect(dialog).toContainText(elsewhere)
  await dialog.getByRole('button', { name: 'Leave as is' }).click()
  await expect(line).toContainText(elsewhere)

  // Someone else is quicker: what was not shown is not replaced.
  await office.pointWebhook('https://third.example')
  await line.getByRole('button', { name: 'Set webhook' }).click()
  await dialog.getByRole('button', { name: 'Set webhook' }).click()
  await expect(stands.getByRole('alert')).toContainText('changed at Twilio since the check')
  await expect(line).toContainText('https://third.example')

  await line.getByRole('button', { name: 'Set webhook' }).click()
  await dialog.getByRole('button', { name: 'Set webhook' }).click()
  await expect(stands).toContainText('Everything’s working.')
  await expect(line).toContainText('Everything’s working.')
  await office.simulator.text({ ...text, body: 'Still there?' })
})

test('L4: what is wrong with the account stands at the top, on a phone too', async ({
  install,
  browserOf,
}) => {
  const office = await install()
  await office.setUp()
  await office.change({ trial: true, services: [] })
  const page = await browserOf(await office.cookiesOf(), { viewport: phone })
  const { stands, line, general, again } = await checkPage(page, office)
  await expect(general).toContainText('This is a trial account')
  await expect(line).toContainText("isn't in an A2P 10DLC campaign")
  await expect(line.getByRole('link', { name: 'How to register' })).toHaveAttribute(
    'target',
    '_blank',
  )
  const [top, below] = [await general.boundingBox(), await line.boundingBox()]
  expect(top!.y).toBeLessThan(below!.y)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)

  await office.change({ status: 'suspended' })
  await again.click()
  await expect(stands).toContainText('Sending or receiving isn’t working.')
  await expect(general).toContainText('Twilio suspended this account')
})

test('L4: when no check can be made, the page says so and tries again', async ({
  install,
  browserOf,
}) => {
  const office = await install()
  await office.setUp()
  const page = await browserOf(await office.cookiesOf())
  await page.route('**/api/v1/check', (route) => route.abort(), { times: 1 })
  const { stands } = await checkPage(page, office)
  await expect(page.getByRole('heading', { name: 'Couldn’t run the check' })).toBeVisible()
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(stands).toContainText('Everything’s working.')
})
