import type { APIRequestContext, Page } from '@playwright/test'
import { ana, type Installation } from '../stage/installation'
import { Provider, type Client } from '../stage/provider'
import { SignInPage } from '../stage/sign-in-page'
import { expect, test } from '../stage/test'

interface Office {
  url: string
  ana: APIRequestContext
  organization: { id: string }
  addresses: Client
  provider: Provider
}

/** An organization, and its provider, which knows Hearback already. */
async function open(house: Installation): Promise<Office> {
  await house.setUp()
  const ana = await house.asAna()
  const addresses = (await (await ana.get('/api/v1/sso')).json()) as Client
  const { organization } = (await (await ana.get('/api/v1/session')).json()) as Office
  return { url: house.url, ana, organization, addresses, provider: await Provider.open(addresses) }
}

/** What an admin does in Settings. */
async function setUp({ ana, provider }: Office, changed: object = {}): Promise<void> {
  const set = await ana.put('/api/v1/sso', {
    data: {
      ...provider.settings,
      name: 'Harbor Login',
      domains: ['harbor.example'],
      join: true,
      default_role: 'sms_user',
      ...changed,
    },
  })
  expect(set.status(), await set.text()).toBe(200)
}

/** The provider’s pages would like a font from elsewhere. */
async function withoutFonts(page: Page): Promise<void> {
  await page.context().route(/^https:/, (route) => route.abort())
}

/** Someone signs in at the provider. */
async function atProvider(page: Page, email: string): Promise<void> {
  await page.getByPlaceholder('Enter any login').fill(email)
  await page.getByPlaceholder('and password').fill('any will do')
  await page.getByRole('button', { name: 'Sign-in' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
}

const NORA = 'nora.lind@harbor.example'
const WITH_IT = { name: 'Sign in with Harbor Login' }

test('P3: Nora comes in by her company’s provider, to where she was going, and signs out of both', async ({
  install,
  browserOf,
}) => {
  const office = await open(await install(['--allow-egress', '127.0.0.1']))
  await setUp(office)
  const { url, organization, addresses, provider } = office

  const page = await browserOf()
  await withoutFonts(page)
  await page.goto(`${url}/account?from=mail`)
  await page.getByRole('link', WITH_IT).click()
  await page.getByText('[ Cancel ]').click()
  const why = page.getByRole('alert').filter({ hasText: 'You canceled.' })
  await expect(why).toBeFocused()
  await expect(page).toHaveURL(`${url}/sign-in`)

  await page.goto(`${url}/account?from=mail`)
  await page.getByRole('link', WITH_IT).click()
  await atProvider(page, NORA)
  await page.waitForURL(`${url}/o/${organization.id}/account?from=mail`)
  await expect(page.getByText('so you have no password here')).toBeVisible()
  await expect(page.getByLabel('Current password')).toBeHidden()
  await expect(page.getByText('This browser', { exact: true })).toBeVisible()
  const account = await page.request.get(`${url}/api/v1/account`)
  expect(await account.json()).toMatchObject({
    name: 'Nora Lind',
    email: NORA,
    method: 'single_sign_on',
    has_password: false,
  })

  // The provider knows her by now, and asks nothing.
  const another = await page.context().newPage()
  await another.goto(`${url}/api/v1/sso/${organization.id}/start`)
  await another.waitForURL(`${url}/o/${organization.id}/**`)
  await another.close()

  await page.goto(url)
  await page.getByRole('button', { name: 'Account: Nora Lind' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('button', { name: 'Yes, sign me out' }).click()
  await page.waitForURL(addresses.signed_out_url)
  const ended = await page.request.get(`${url}/api/v1/session`)
  expect(ended.status()).toBe(401)
  // She is a stranger there, too.
  await page.getByRole('link', WITH_IT).click()
  await expect(page.getByPlaceholder('Enter any login')).toBeVisible()

  await provider.close()
})

test('P3: Who signs out at the provider is signed out here', async ({ install, browserOf }) => {
  const office = await open(await install(['--allow-egress', '127.0.0.1']))
  await setUp(office)
  const { url, organization, provider } = office
  const page = await browserOf()
  await withoutFonts(page)
  await page.goto(`${url}/sign-in`)
  await page.getByRole('link', WITH_IT).click()
  await atProvider(page, NORA)
  await page.waitForURL(`${url}/o/${organization.id}/**`)
  const answer = await page.request.get(`${url}/api/v1/sso/logout-url`)
  const there = await page.context().newPage()
  await there.goto(((await answer.json()) as { url: string }).url)
  await there.getByRole('button', { name: 'Yes, sign me out' }).click()
  // The provider told it itself.
  await expect(page.getByText('Your session ended. Sign in again.')).toBeVisible()
  await provider.close()
})

test('P3: Ana sets her company’s provider up, tests it, and requires it', async ({
  install,
  browserOf,
}) => {
  const house = await install(['--allow-egress', '127.0.0.1'])
  const { url, organization, provider, addresses } = await open(house)
  await house.addUser({
    email: 'ben@harbor.example',
    name: 'Ben Carter',
    role: 'sms_user',
    password: 'three words suffice',
  })
  const page = await browserOf(await house.cookiesOf())
  await withoutFonts(page)
  await page.goto(`${url}/settings/sign-in`)
  const card = page.getByRole('region', { name: 'Single sign-on' })
  await expect(card.getByLabel('Redirect URL', { exact: true })).toHaveValue(addresses.redirect_url)
  await card.getByRole('button', { name: 'Set up single sign-on' }).click()
  const { issuer, client_id, client_secret } = provider.settings
  await card.getByLabel('Name', { exact: true }).fill('Harbor Login')
  await card.getByLabel('Issuer').fill(`${issuer}/`)
  await card.getByLabel('Client ID').fill(client_id)
  await card.getByLabel('Client secret').fill(client_secret)
  await card.getByLabel('Email domains').fill('harbor.example')
  await card.getByRole('checkbox', { name: 'Let new people join' }).check()
  const save = card.getByRole('button', { name: 'Save' })
  await save.click()
  // The provider spells its issuer otherwise.
  await expect(card.getByLabel('Issuer')).toHaveAttribute('aria-invalid', 'true')
  await card.getByLabel('Issuer').fill(issuer)
  await card.getByText('Roles and locations from your provider').click()
  await card.getByLabel('Role claim').fill('groups')
  await card.getByRole('button', { name: 'Add value' }).click()
  await page.keyboard.type('front desk')
  await card.getByLabel('Role for value 1').selectOption('Viewer')
  await save.click()
  await expect(card.getByText('Saved. Test it')).toBeVisible()
  await expect(card.getByLabel('Client secret')).toHaveAttribute('placeholder', 'Saved')
  const require = card.getByRole('switch', { name: 'Require single sign-on' })
  await expect(require).toBeDisabled()

  await card.getByRole('button', { name: 'Test', exact: true }).click()
  await atProvider(page, NORA)
  const result = page.getByRole('group', { name: 'Test result' })
  await expect(result).toBeFocused()
  await expect(result).toContainText('This person would join your team.')
  await expect(result.getByRole('row', { name: `email ${NORA}`, exact: true })).toBeVisible()
  await expect(result.getByRole('row', { name: 'groups front desk' })).toBeVisible()
  await expect(page).toHaveURL(`${url}/o/${organization.id}/settings/sign-in`)
  const session = await page.request.get(`${url}/api/v1/session`)
  expect(await session.json()).toMatchObject({ user: { email: ana.email } })

  // She can’t shut herself out.
  await require.click()
  const dialog = page.getByRole('dialog', { name: 'Require single sign-on?' })
  await dialog.getByRole('checkbox', { name: 'Exempt me' }).uncheck()
  await dialog.getByRole('button', { name: 'Require' }).click()
  await expect(dialog.getByRole('alert')).toContainText('exempt yourself')
  await dialog.getByRole('checkbox', { name: 'Exempt me' }).check()
  await dialog.getByRole('button', { name: 'Require' }).click()
  await expect(card.getByText('Exempt: Ana Costa')).toBeVisible()
  await expect(require).toBeChecked()

  // Ben’s password leads to what he has to do, and to his account.
  const ben = new SignInPage(await browserOf())
  await withoutFonts(ben.page)
  await ben.enter(url, { email: 'ben@harbor.example', password: 'three words suffice' })
  await expect(ben.page.getByRole('heading', { name: /requires single sign-on$/ })).toBeVisible()
  await ben.page.getByRole('link', { name: 'Your account' }).click()
  await expect(ben.page.getByLabel('Current password')).toBeVisible()
  await ben.page.getByRole('link', { name: 'Back' }).click()
  await ben.page.getByRole('link', WITH_IT).click()
  await atProvider(ben.page, 'ben@elsewhere.example')
  const why = ben.page.getByRole('alert').filter({ hasText: 'Try your work account.' })
  await expect(why).toBeVisible()
  await expect(ben.page.getByRole('heading', { name: /requires single sign-on$/ })).toBeVisible()
  // The provider forgets that account.
  await ben.page.context().clearCookies({ domain: '127.0.0.1', name: /^_/ })
  await ben.page.getByRole('link', WITH_IT).click()
  await atProvider(ben.page, 'ben@harbor.example')
  await ben.isIn('Ben Carter')

  await page.goto(`${url}/settings/audit`)
  await expect(page.getByText('Ana Costa required single sign-on')).toBeVisible()

  await page.goto(`${url}/settings/sign-in`)
  await card.getByRole('button', { name: 'Remove', exact: true }).click()
  await page
    .getByRole('dialog', { name: 'Remove single sign-on?' })
    .getByRole('button', { name: 'Remove' })
    .click()
  await expect(card.getByText('Single sign-on removed.')).toBeVisible()
  await expect(ben.page.getByText('Your session ended. Sign in again.')).toBeVisible()
  await expect(ben.page.getByRole('link', WITH_IT)).toBeHidden()
  await provider.close()
})
