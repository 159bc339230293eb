import type { Page } from '@playwright/test'
import { Inbox } from '../stage/inbox'
import { ana } from '../stage/installation'
import { formatted, stranger } from '../stage/people'
import { expect, test } from '../stage/test'

/** Where the pictures of docs/twilio-setup.md go, when they are to be made again. */
const pictures = process.env['HEARBACK_PICTURES']

async function picture(page: Page, name: string): Promise<void> {
  if (!pictures) return
  await page.mouse.move(0, 0)
  await page.screenshot({ path: `${pictures}/twilio-setup-${name}.png`, animations: 'disabled' })
}

test('D2 L1 L2 L3 L4: a first-time admin, from the link to the first text that is answered', async ({
  install,
  browserOf,
  handsetOf,
}) => {
  // Nothing but `hearback serve`; the simulated Twilio stands in for the real one.
  const office = await install()
  const page = await browserOf(undefined, { viewport: { width: 1024, height: 768 } })
  const field = (name: string) => page.getByRole('textbox', { name, exact: true })

  await page.goto(office.setupUrl)
  await field('Organization').fill(ana.organization)
  await field('Your name').fill(ana.name)
  await field('Email').fill(ana.email)
  await field('Password').fill(ana.password)
  await picture(page, 'organization')
  await page.getByRole('button', { name: 'Continue' }).click()

  const { account_sid, auth_token } = office.credentials
  await field('Account SID').fill(account_sid)
  await field('Auth token').fill(auth_token)
  await picture(page, 'account')
  await page.getByRole('button', { name: 'Connect' }).click()

  const { number } = office.lines[0]!
  await page.getByRole('radio', { name: formatted(number) }).check()
  await field('Line name').fill('Front desk')
  await picture(page, 'line')
  await page.getByRole('button', { name: 'Add line' }).click()

  // The page finds what is missing, and fixes it.
  const missing = page.getByRole('list', { name: 'To do' })
  await expect(missing).toContainText("isn't connected to Hearback yet")
  await picture(page, 'webhook')
  await missing.getByRole('button', { name: 'Set webhook' }).click()
  await expect(missing).toHaveCount(0)
  await expect(page.getByText('now go to this URL')).toBeVisible()

  const felix = stranger('Felix')
  const phone = await handsetOf(felix, office)
  await phone.text('Is this the dentist?')
  await expect(page.getByText('Your first text arrived.')).toBeVisible()
  await picture(page, 'first-text')

  await page.getByRole('link', { name: 'Go to inbox' }).click()
  const inbox = new Inbox(page)
  await inbox.isLive()
  await inbox.open(felix)
  await inbox.reply('It is! How can we help?')
  await expect(phone.received('It is! How can we help?')).toBeVisible()
  await expect(inbox.bubble('It is!')).toHaveAttribute('data-status', 'delivered')
  await picture(page, 'answered')

  await page.goto(`${office.url}/settings/check`)
  await expect(page.getByRole('region', { name: 'Status' })).toContainText('Everything’s working.')
  await picture(page, 'check')
})
