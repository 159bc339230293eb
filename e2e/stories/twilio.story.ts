import { Inbox } from '../stage/inbox'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

const NEW = 'c'.repeat(32)

test('L1: Ana tries the connection, and exchanges the token without a text being refused', async ({
  install,
  browserOf,
}) => {
  const office = await install()
  await office.setUp()
  const { account_sid, auth_token } = office.credentials
  const to = office.lines[0]!.number
  const text = (body: string) => office.simulator.text({ from: stranger('Noa').number, to, body })
  const page = await browserOf(await office.cookiesOf())
  await page.goto(`${office.url}/settings`)
  await page.getByRole('link', { name: /^Twilio/ }).click()
  const account = page.getByRole('region', { name: 'Account', exact: true })
  await expect(account).toContainText('Full')
  await expect(account).toContainText('Twilio accepts the auth token.')
  const token = page.getByRole('textbox', { name: 'Auth token' })
  await expect(page.getByRole('textbox', { name: 'Account SID' })).toHaveValue(account_sid)
  await expect(token).toHaveValue('')
  await expect(page.locator('body')).not.toContainText(auth_token)

  await page.getByRole('button', { name: 'Test connection' }).click()
  const form = page.getByRole('form', { name: 'Credentials' })
  await expect(form.getByRole('status')).toContainText('Twilio accepts the auth token.')
  await token.fill(NEW)
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(form.getByRole('alert')).toContainText('Copy both again')
  await expect(token).toHaveValue(NEW)

  await office.simulator.changeAccount(account_sid, { secondary_token: NEW })
  await page.getByRole('button', { name: 'Save' }).click()
  const exchange = page.getByRole('region', { name: 'Two auth tokens in use' })
  await expect(exchange).toContainText('Twilio still signs with the old token')
  await text('signed with the old one')
  await office.simulator.changeAccount(account_sid, { auth_token: NEW, secondary_token: null })
  await text('signed with the new one')
  await expect(exchange).toContainText('Twilio signs with the new token now', { timeout: 15_000 })
  await exchange.getByRole('button', { name: 'Stop accepting the old token' }).click()
  await expect(exchange).toHaveCount(0)
  await expect(page.getByText('The old token no longer works.')).toBeVisible()
  await text('and still')
})

test('L1: a trial, and an account that stops working, are said at the top', async ({
  install,
  browserOf,
}) => {
  const office = await install()
  await office.setUp()
  const { account_sid } = office.credentials
  await office.simulator.changeAccount(account_sid, { trial: true })
  const page = await browserOf(await office.cookiesOf())
  await page.goto(`${office.url}/settings/twilio`)
  const account = page.getByRole('region', { name: 'Account', exact: true })
  await expect(account).toContainText("only text numbers you've verified")
  await office.simulator.changeAccount(account_sid, { auth_token: NEW })
  await page.reload()
  await expect(account).toContainText('rejected this SID and auth token')
  await office.simulator.changeAccount(account_sid, { status: 'suspended' })
  await page.getByRole('textbox', { name: 'Auth token' }).fill(NEW)
  await page.getByRole('button', { name: 'Test connection' }).click()
  const form = page.getByRole('form', { name: 'Credentials' })
  await expect(form.getByRole('alert')).toContainText('suspended or closed')
})

test('L1: a trial lists whom it reaches, and a text to anybody else says why it failed', async ({
  install,
  browserOf,
}) => {
  const office = await install()
  await office.setUp()
  const [peter, grace] = [stranger('Peter'), stranger('Grace')]
  const { account_sid } = office.credentials
  const verified_numbers = [peter.number]
  await office.simulator.changeAccount(account_sid, { trial: true, verified_numbers })
  const page = await browserOf(await office.cookiesOf())
  await page.goto(`${office.url}/settings/twilio`)
  const account = page.getByRole('region', { name: 'Account', exact: true })
  await expect(account.getByRole('listitem')).toHaveCount(1)
  await expect(account.getByRole('listitem')).toContainText(peter.shown)

  await office.simulator.text({ from: grace.number, to: office.lines[0]!.number, body: 'Hi' })
  const inbox = new Inbox(page)
  await inbox.goTo(office.url)
  await inbox.open(grace)
  await inbox.reply('Good morning')
  await expect(inbox.bubble('Good morning')).toHaveAttribute('data-status', 'failed')
  const words = inbox.group('Good morning')
  await expect(words).toContainText(`${grace.number} isn't verified at Twilio.`)
  await expect(words).toContainText(`Verified so far: ${peter.number}.`)
})
