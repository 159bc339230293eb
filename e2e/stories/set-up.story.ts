import { Inbox } from '../stage/inbox'
import { ana } from '../stage/installation'
import { formatted, stranger } from '../stage/people'
import { expect, test } from '../stage/test'

test('D2 L1 L2 L3 P1: from the printed link to the first text, and the colleague who answers it', async ({
  install,
  browserOf,
  handsetOf,
}) => {
  const office = await install()
  const page = await browserOf()
  const field = (name: string) => page.getByRole('textbox', { name, exact: true })
  const step = page.getByRole('list', { name: 'Steps' }).locator('[aria-current=step]')

  await page.goto(office.setupUrl)
  await expect(step).toContainText('Organization')
  await field('Organization').fill(ana.organization)
  await field('Your name').fill(ana.name)
  await field('Email').fill(ana.email)
  await field('Password').fill('short')
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByRole('alert').filter({ hasText: /10|characters/ })).toBeVisible()
  await field('Password').fill(ana.password)
  await page.getByRole('button', { name: 'Continue' }).click()

  await expect(step).toContainText('Twilio')
  const { account_sid, auth_token } = office.credentials
  await field('Account SID').fill(account_sid)
  await field('Auth token').fill('0123456789abcdef0123456789abcdef')
  await page.getByRole('button', { name: 'Connect' }).click()
  await expect(page.getByRole('alert').filter({ hasText: /Twilio/ })).toContainText('auth token')
  await field('Auth token').fill(auth_token)
  await page.getByRole('button', { name: 'Connect' }).click()

  await expect(step).toContainText('First line')
  const { number } = office.lines[0]!
  await page.getByRole('radio', { name: formatted(number) }).check()
  await field('Line name').fill('Front desk')
  await page.getByRole('button', { name: 'Add line' }).click()

  await expect(step).toContainText('First text')
  const webhook = await field('Webhook URL').inputValue()
  expect(webhook).toContain(office.url)
  await office.pointWebhook(webhook)
  const felix = stranger('Felix')
  const phone = await handsetOf(felix, office)
  await phone.text('Is this the dentist?')
  await expect(page.getByText('Your first text arrived.')).toBeVisible()

  // From here on, Nina is there: with no mail server, by a link that Ana gives her.
  await page.getByRole('link', { name: 'Invite your team' }).click()
  await page.getByRole('button', { name: 'Invite someone' }).click()
  await field('Email').fill('nina@harbor.example')
  await page.getByRole('button', { name: 'Create link' }).click()
  const link = await field('Invitation link').inputValue()
  await page.getByRole('button', { name: 'Done' }).click()
  const inbox = new Inbox(await browserOf())
  await inbox.page.goto(link)
  await inbox.page.getByLabel('Your name').fill('Nina Park')
  await inbox.page.getByLabel('Password').fill('quiet boats in the harbor')
  await inbox.page.getByRole('button', { name: 'Join' }).click()
  await inbox.isLive()
  await inbox.open(felix)
  await inbox.reply('It is! How can we help?')
  await expect(phone.received('It is! How can we help?')).toBeVisible()
  await expect(inbox.bubble('It is!')).toHaveAttribute('data-status', 'delivered')
})

test('D2: the link works once, in the window that asks for it too; an old one is told at once', async ({
  install,
  browserOf,
}) => {
  const office = await install()
  const page = await browserOf()
  const heading = (name: string) => page.getByRole('heading', { name })
  await page.goto(office.url)
  await expect(heading('Open the setup link')).toBeVisible()
  // Only what stands behind the # changes, so that no page is loaded.
  await page.goto(`${office.url}/setup#token=of-an-earlier-start`)
  await expect(heading('This setup link has expired')).toBeVisible()
  await page.goto(office.setupUrl)
  await expect(page.getByRole('textbox', { name: 'Organization' })).toBeVisible()

  await office.setUp()
  await page.goto(office.setupUrl)
  await page.reload()
  await expect(page.getByRole('form', { name: 'Sign in' })).toContainText('Sign in as an admin')
})
