import type { Page } from '@playwright/test'
import { freshCookies } from '../stage/house'
import { Inbox } from '../stage/inbox'
import { ana } from '../stage/installation'
import { SignInPage } from '../stage/sign-in-page'
import { expect, test } from '../stage/test'

const ben = {
  email: 'ben@harbor.example',
  name: 'Ben Carter',
  role: 'sms_user',
  password: 'three words suffice',
}
const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0'

async function openAccount(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: `Account: ${name}` }).click()
  await page.getByRole('menuitem', { name: 'Your account' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Your account' })).toBeVisible()
}

test('P3: Ben changes his name and his password, which ends his other sessions', async ({
  install,
  browserOf,
}) => {
  const house = await install()
  await house.setUp()
  await house.addUser(ben)
  const elsewhere = new Inbox(await browserOf(await freshCookies(house.url, ben)))
  await elsewhere.goTo(house.url)
  const { page } = new Inbox(await browserOf(await freshCookies(house.url, ben)))
  await page.goto(house.url)
  await openAccount(page, 'Ben Carter')

  await page.getByLabel('Name', { exact: true }).fill('Benjamin Carter')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Saved.')).toBeVisible()

  const [current, password] = [page.getByLabel('Current password'), page.getByLabel('New password')]
  const change = page.getByRole('button', { name: 'Change password' })
  await current.fill('not the one')
  await password.fill('short')
  await change.click()
  await expect(page.getByText('Use at least 10 characters.')).toBeVisible()
  await password.fill('quiet boats in the harbor')
  await change.click()
  await expect(page.getByText("That isn't your password.")).toBeVisible()
  await current.fill(ben.password)
  await password.fill('aaaaaaaaaaaa')
  await change.click()
  await expect(page.getByText('Repetitions are easy to guess.')).toBeVisible()
  await password.fill('quiet boats in the harbor')
  await change.click()
  await expect(page.getByText('Password changed.')).toBeVisible()
  await expect(password).toHaveValue('')

  await expect(elsewhere.page.getByText('Your session ended.')).toBeVisible()
  const signIn = new SignInPage(elsewhere.page)
  await signIn.enter(house.url, ben)
  await expect(elsewhere.page.getByText("That email and password don't match.")).toBeVisible()
  await signIn.enter(house.url, { ...ben, password: 'quiet boats in the harbor' })
  await signIn.isIn('Benjamin Carter')
})

test('P3: Ben sees where he is signed in, and ends what he doesn’t recognize', async ({
  install,
  browserOf,
}) => {
  const house = await install()
  await house.setUp()
  await house.addUser(ben)
  const signedIn = async (userAgent: string) => {
    const page = await browserOf(undefined, { userAgent })
    await new SignInPage(page).enter(house.url, ben)
    await new SignInPage(page).isIn('Ben Carter')
    return page
  }
  const chrome = FIREFOX.replace(/rv:.*$/, 'AppleWebKit/537.36 Chrome/143.0.0.0 Safari/537.36')
  const [page, atWork, atHome] = [
    await signedIn(chrome),
    await signedIn(FIREFOX),
    await signedIn(FIREFOX.replace('Windows NT 10.0; Win64; x64', 'X11; Linux x86_64')),
  ]
  await openAccount(page, 'Ben Carter')
  const sessions = page.getByRole('list', { name: 'Where you’re signed in' })
  await expect(sessions.getByRole('listitem')).toHaveCount(3)
  await expect(sessions.getByRole('listitem').first()).toContainText('This browser')
  await expect(sessions.getByRole('listitem').first()).toContainText('IP address 127.0.0.1')

  await page.getByRole('button', { name: 'End Firefox on Windows' }).click()
  await expect(atWork.getByText('Your session ended.')).toBeVisible()
  await expect(sessions.getByRole('listitem')).toHaveCount(2)
  await page.getByRole('button', { name: 'End all others' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'End all others' }).click()
  await expect(page.getByText('Signed out everywhere else')).toBeVisible()
  await expect(atHome.getByText('Your session ended.')).toBeVisible()
  await expect(sessions.getByRole('listitem')).toHaveCount(1)
})

test('P1 P3: Ben lost his phone, and Ana signs him out everywhere', async ({
  install,
  browserOf,
}) => {
  const house = await install()
  await house.setUp()
  await house.addUser(ben)
  const phone = new Inbox(await browserOf(await freshCookies(house.url, ben)))
  await phone.goTo(house.url)
  const page = await browserOf(await house.cookiesOf())
  await page.goto(`${house.url}/settings/team`)
  await page.getByRole('button', { name: 'Options for Ana Costa' }).click()
  await expect(page.getByRole('menuitem', { name: 'Sign out everywhere…' })).toHaveCount(0)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Options for Ben Carter' }).click()
  await page.getByRole('menuitem', { name: 'Sign out everywhere…' }).click()
  await page.getByRole('button', { name: 'Sign out everywhere' }).click()
  await expect(page.getByText('Ben Carter signed out')).toBeVisible()
  await expect(phone.page.getByText('Your session ended.')).toBeVisible()
  await page.goto(`${house.url}/settings/audit`)
  await expect(page.getByText(`${ana.name} signed out Ben Carter everywhere`)).toBeVisible()
})
