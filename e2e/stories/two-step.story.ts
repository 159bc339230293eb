import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { Authenticator, setUpApp } from '../stage/authenticator'
import { freshCookies, signIn } from '../stage/house'
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

/** Sets up an app on the page, as far as the recovery codes. */
async function setUp(page: Page): Promise<Authenticator> {
  await page.getByRole('button', { name: 'Set up' }).click()
  const dialog = page.getByRole('dialog', { name: 'Set up your authenticator app' })
  const app = new Authenticator((await dialog.locator('code').textContent())!)
  await expect(dialog.getByRole('img', { name: /^QR code/ })).toBeVisible()
  await dialog.getByLabel('Code from the app').fill(app.wrong)
  await dialog.getByRole('button', { name: 'Turn on' }).click()
  await expect(dialog.getByText("That code isn't right.")).toBeVisible()
  await dialog.getByLabel('Code from the app').fill(app.code.replace(/^.../, '$& '))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Save your recovery codes' })).toBeVisible()
  return app
}

/** Says that the codes are saved, and goes on. */
async function savedCodes(page: Page): Promise<void> {
  await page.getByRole('checkbox', { name: 'I’ve saved them' }).check()
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByRole('dialog')).toBeHidden()
}

test('P3: Ana sets up an app, signs in with it, and with a recovery code when her phone is lost', async ({
  install,
  browserOf,
}) => {
  const house = await install()
  await house.setUp()
  const page = await browserOf(await house.cookiesOf())
  await page.goto(`${house.url}/account`)
  const app = await setUp(page)
  // Shown once: neither Esc nor a click beside it takes them away.
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.mouse.click(5, 5)
  const codes = await page.getByRole('list', { name: 'Recovery codes' }).innerText()
  const [lost, ...others] = codes.trim().split(/\s+/)
  expect(others).toHaveLength(9)
  await expect(page.getByRole('button', { name: 'Done' })).toBeDisabled()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download' }).click()
  const file = await readFile((await (await download).path())!, 'utf8')
  expect(file).toContain(lost)
  expect(file).toContain(ana.email)
  await savedCodes(page)
  const card = page.getByRole('region', { name: 'Two-step sign-in' })
  await expect(card).toContainText('10 left. Each works once.')

  const other = new SignInPage(await browserOf())
  await other.enter(house.url, ana)
  await expect(other.code).toBeFocused()
  await other.give(app.wrong)
  await expect(other.page.getByText("That code isn't right, or was used already.")).toBeVisible()
  await other.give(app.next)
  await other.isIn(ana.name)

  const third = new SignInPage(await browserOf())
  await third.enter(house.url, ana)
  await third.giveRecoveryCode(lost!.toUpperCase().replaceAll('-', ' '))
  await third.isIn(ana.name)
  await third.page.goto(`${house.url}/account`)
  await expect(third.page.getByText('9 left. Each works once.')).toBeVisible()
  const again = new SignInPage(await browserOf())
  await again.enter(house.url, ana)
  await again.giveRecoveryCode(lost!)
  await expect(again.page.getByText("That code isn't right, or was used already.")).toBeVisible()
  await again.page.getByRole('button', { name: 'Use your authenticator app' }).click()
  await expect(again.code).toBeFocused()
  await again.page.getByRole('button', { name: 'Back to sign-in' }).click()
  await expect(again.form).toBeVisible()
})

test('P3: Ana confirms it’s her before she turns two-step sign-in off', async ({
  install,
  browserOf,
}) => {
  const house = await install()
  await house.setUp()
  const api = await house.asAna()
  await setUpApp(api)
  const page = await browserOf(await api.storageState())
  await api.dispose()
  await page.goto(`${house.url}/account`)
  // As it is when she signed in a while ago.
  await page.route(
    '**/api/v1/account/authenticator',
    (route) =>
      route.fulfill({ status: 403, json: { code: 'proof_needed', detail: 'Confirm it.' } }),
    { times: 2 },
  )
  const remove = async () => {
    await page.getByRole('button', { name: 'Options for your authenticator app' }).click()
    await page.getByRole('menuitem', { name: 'Remove…' }).click()
    await page.getByRole('button', { name: 'Remove' }).click()
  }
  await remove()
  const confirm = page.getByRole('dialog', { name: 'Confirm it’s you' })
  await confirm.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByText('Nothing was changed.')).toBeVisible()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()

  await remove()
  await confirm.getByLabel('Password').fill('not the one')
  await page.keyboard.press('Enter')
  await expect(confirm.getByText("That isn't your password.")).toBeVisible()
  await confirm.getByLabel('Password').fill(ana.password)
  await page.keyboard.press('Enter')
  await expect(page.getByText('Authenticator app removed')).toBeVisible()
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(page.getByRole('region', { name: 'Two-step sign-in' })).toContainText('Off')
  const other = new SignInPage(await browserOf())
  await other.enter(house.url, ana)
  await other.isIn(ana.name)
})

test('P3: Ana requires it: Ben is reminded at first, and then sets it up before he goes on', async ({
  install,
  browserOf,
}) => {
  const house = await install()
  await house.setUp()
  await house.addUser(ben)
  const inbox = new Inbox(await browserOf(await freshCookies(house.url, ben)))
  await inbox.goTo(house.url)
  const api = await house.asAna()
  const page = await browserOf(await api.storageState())
  await page.goto(`${house.url}/settings/sign-in`)
  const rule = page.getByRole('switch', { name: 'Require two-step sign-in' })
  const dialog = page.getByRole('dialog', { name: 'Require two-step sign-in?' })
  await rule.click()
  await expect(dialog).toContainText('Ana Costa and Ben Carter haven’t set it up yet')
  // She would be out herself.
  await dialog.getByRole('combobox', { name: 'From when' }).selectOption('Right away')
  await dialog.getByRole('button', { name: 'Require' }).click()
  await expect(dialog).toContainText('Set up two-step sign-in for yourself first')
  await dialog.getByRole('combobox', { name: 'From when' }).selectOption('In 14 days')
  await dialog.getByRole('button', { name: 'Require' }).click()
  await expect(rule).toBeChecked()
  const reminder = inbox.page.getByText('Two-step sign-in is required from')
  await expect(reminder).toBeVisible()
  await expect(inbox.list).toBeVisible()

  await setUpApp(api)
  await expect(page.getByRole('list', { name: 'Not set up yet' })).toHaveText('Ben Carter')
  await page.getByRole('button', { name: 'Change date…' }).click()
  await dialog.getByRole('combobox', { name: 'From when' }).selectOption('Right away')
  await expect(dialog).toContainText('Ben Carter hasn’t set it up yet. Until then, it’s all they')
  await dialog.getByRole('button', { name: 'Require' }).click()
  await expect(page.getByText(/^Required since/)).toBeVisible()

  await expect(
    inbox.page.getByRole('heading', { name: 'Harbor Dental requires two-step sign-in' }),
  ).toBeVisible()
  await expect(inbox.list).toBeHidden()
  // Nothing is asked for that would be refused.
  const refused: string[] = []
  inbox.page.on('response', (answer) => {
    if (answer.status() === 403) refused.push(answer.url())
  })
  await inbox.page.goto(`${house.url}/settings`)
  await expect(inbox.page.getByRole('heading', { name: /requires two-step/ })).toBeVisible()
  await inbox.page.goto(house.url)
  await setUp(inbox.page)
  await savedCodes(inbox.page)
  expect(refused).toEqual([])
  await inbox.isLive()
  await expect(inbox.list).toBeVisible()
  await expect(page.getByText('Everyone on your team has set it up.')).toBeVisible()

  await rule.click()
  await page.getByRole('button', { name: 'Stop requiring it' }).click()
  await expect(rule).not.toBeChecked()
  await api.dispose()
})

test('P1 P3: Ben, who uses two steps elsewhere, joins Ana’s team with both', async ({
  install,
  browserOf,
}) => {
  const house = await install()
  await house.setUp()
  await house.addOrganization('Second Street', ben)
  const api = await signIn(house.url, ben)
  const { codes } = await setUpApp(api)
  await api.dispose()
  const asAna = await house.asAna()
  const data = { email: ben.email, role: 'viewer', locations: [] }
  const { link } = (await (await asAna.post('/api/v1/invitations', { data })).json()) as {
    link: string
  }
  await asAna.dispose()
  const page = await browserOf()
  await page.goto(link)
  await page.getByLabel('Password').fill(ben.password)
  await page.getByRole('button', { name: 'Sign in to join' }).click()
  await expect(page.getByText('You’re on the team at Harbor Dental.')).toBeVisible()
  const second = new SignInPage(page)
  await second.giveRecoveryCode(codes[0]!)
  await second.isIn(ben.name)
})
