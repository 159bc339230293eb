import type { Page } from '@playwright/test'
import { setUpApp } from '../stage/authenticator'
import { freshCookies, signIn } from '../stage/house'
import { Inbox } from '../stage/inbox'
import type { Installation } from '../stage/installation'
import { PostOffice } from '../stage/post-office'
import { SignInPage } from '../stage/sign-in-page'
import { expect, test } from '../stage/test'

const ben = {
  email: 'ben@harbor.example',
  name: 'Ben Carter',
  role: 'sms_user',
  password: 'three words suffice',
}
const NEW = 'quiet boats in the harbor'
const SENT = 'If someone signs in with that address, we’ve sent a link. It works for an hour.'

/** Ana’s house, with a mail server on the same machine. */
async function withMail(
  install: (options?: string[]) => Promise<Installation>,
): Promise<[Installation, PostOffice]> {
  const [house, office] = [
    await install(['--allow-egress', '127.0.0.1,::1']),
    await PostOffice.open(),
  ]
  await house.setUp()
  await house.addUser(ben)
  const api = await house.asAna()
  const data = {
    host: '127.0.0.1',
    port: office.port,
    security: 'none',
    from_name: 'Harbor Dental',
    from_address: 'inbox@harbor.example',
  }
  expect((await api.put('/api/v1/mail', { data })).ok()).toBe(true)
  await api.dispose()
  return [house, office]
}

async function askForLink(page: Page, url: string, email: string): Promise<void> {
  await page.goto(`${url}/sign-in`)
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await page.getByRole('textbox', { name: 'Email' }).fill(email)
  await page.getByRole('button', { name: 'Send link' }).click()
  await expect(page.getByText(SENT)).toBeVisible()
}

/** The links that Ben was mailed. */
function links(office: PostOffice): string[] {
  const texts = office.mailsTo(ben.email).map(({ text }) => text ?? '')
  return texts.flatMap((text) => text.match(/http\S+\/new-password#\S+/g) ?? [])
}

async function linkOf(office: PostOffice): Promise<string> {
  await expect.poll(() => links(office).length, { timeout: 30_000 }).toBeGreaterThan(0)
  return links(office).at(-1)!
}

test('P3: Ben forgot his password, and sets a new one with the link he is mailed', async ({
  install,
  browserOf,
}) => {
  const [house, office] = await withMail(install)
  const open = new Inbox(await browserOf(await freshCookies(house.url, ben)))
  await open.goTo(house.url)
  const page = await browserOf()
  await askForLink(page, house.url, 'nobody@harbor.example')
  await expect(
    page.getByText('An admin, or the person who runs Hearback, can also help.'),
  ).toBeVisible()
  await askForLink(page, house.url, ben.email)
  const link = await linkOf(office)
  expect(office.mailsTo('nobody@harbor.example')).toEqual([])

  await page.goto(link)
  const [email, password] = [
    page.getByRole('textbox', { name: 'Email' }),
    page.getByRole('textbox', { name: 'New password' }),
  ]
  await expect(email).toHaveValue(ben.email)
  await expect(email).not.toBeEditable()
  // Neither someone looking over his shoulder nor a screenshot gets it.
  expect(new URL(page.url()).hash).toBe('')
  await page.reload()
  await password.fill('password12')
  await password.press('Enter')
  await expect(page.getByText('one of the most common passwords')).toBeVisible()
  await password.fill(NEW)
  await password.press('Enter')
  await new SignInPage(page).isIn(ben.name)
  await expect(open.page.getByText('Your session ended.')).toBeVisible()

  const other = await browserOf()
  await other.goto(link)
  await expect(other.getByText('This link is no longer valid')).toBeVisible()
  await other.getByRole('link', { name: 'Get a new link' }).click()
  await expect(other.getByRole('heading', { name: 'Forgot your password?' })).toBeVisible()
  await new SignInPage(other).enter(house.url, { ...ben, password: NEW })
  await new SignInPage(other).isIn(ben.name)
  await office.close()
})

test('P3: a link alone doesn’t get past Ben’s second step', async ({ install, browserOf }) => {
  const [house, office] = await withMail(install)
  const api = await signIn(house.url, ben)
  const { codes } = await setUpApp(api)
  await api.dispose()
  const page = await browserOf()
  await askForLink(page, house.url, ben.email)
  await page.goto(await linkOf(office))
  await page.getByRole('textbox', { name: 'New password' }).fill(NEW)
  await page.getByRole('button', { name: 'Set password' }).click()
  const second = new SignInPage(page)
  await expect(second.code).toBeFocused()
  await second.giveRecoveryCode(codes[0]!)
  await second.isIn(ben.name)
  await office.close()
})
