import type { CDPSession, Page } from '@playwright/test'
import { ana, type Installation } from '../stage/installation'
import { SignInPage } from '../stage/sign-in-page'
import { expect, test } from '../stage/test'

/** Passkeys work at a name, not at an IP address. */
const AT = ['--public-url', 'http://localhost:{port}']

const placeOf = (house: Installation) => house.url.replace('127.0.0.1', 'localhost')

/** The computer’s own passkeys, which its owner confirms with a finger. */
class Passkeys {
  private constructor(
    private readonly session: CDPSession,
    private readonly authenticatorId: string,
  ) {}

  static async on(page: Page): Promise<Passkeys> {
    const session = await page.context().newCDPSession(page)
    await session.send('WebAuthn.enable')
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    return new Passkeys(session, authenticatorId)
  }

  async count(): Promise<number> {
    const { authenticatorId } = this
    const { credentials } = await this.session.send('WebAuthn.getCredentials', { authenticatorId })
    return credentials.length
  }

  /** Whether a finger is laid on it when it asks. */
  async touched(enabled: boolean): Promise<void> {
    const { authenticatorId } = this
    await this.session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })
  }
}

async function addPasskey(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a passkey' })
  await expect(dialog.getByLabel('Name')).toHaveValue('Chrome on Linux')
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('button', { name: 'Continue' }).click()
}

test('P3: Ana adds a passkey, signs in with it alone, and removes it', async ({
  install,
  browserOf,
}) => {
  const house = await install(AT)
  await house.setUp()
  const page = await browserOf()
  const passkeys = await Passkeys.on(page)
  const signIn = new SignInPage(page)
  // This browser doesn’t offer passkeys by itself.
  await page.addInitScript(() => {
    PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(false)
  })
  await signIn.enter(placeOf(house), ana)
  await signIn.isIn(ana.name)

  await page.goto(`${placeOf(house)}/account`)
  await addPasskey(page, 'My laptop')
  await expect(page.getByRole('dialog', { name: 'Save your recovery codes' })).toBeVisible()
  await page.getByRole('checkbox', { name: 'I’ve saved them' }).check()
  await page.getByRole('button', { name: 'Done' }).click()
  const card = page.getByRole('region', { name: 'Two-step sign-in' })
  await expect(card.getByRole('list', { name: 'Passkeys' })).toContainText('My laptop')
  await expect(card).toContainText('Not used yet')
  expect(await passkeys.count()).toBe(1)
  await addPasskey(page, 'Again')
  await expect(page.getByText('This device already has a passkey')).toBeVisible()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()

  await page.getByRole('button', { name: 'Options for My laptop' }).click()
  await page.getByRole('menuitem', { name: 'Rename…' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('Front desk laptop')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(card).toContainText('Front desk laptop')

  await page.goto(placeOf(house))
  await page.getByRole('button', { name: `Account: ${ana.name}` }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(signIn.form).toBeVisible()
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await signIn.isIn(ana.name)
  await page.goto(`${placeOf(house)}/account`)
  await expect(card).toContainText('Last used: In the last hour')

  await page.getByRole('button', { name: 'Options for Front desk laptop' }).click()
  await page.getByRole('menuitem', { name: 'Remove…' }).click()
  await expect(page.getByRole('dialog')).toContainText('It’s your only second step')
  await page.getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByText('Passkey removed')).toBeVisible()
  await expect(card).toContainText('Off')
})

test('P3: where Ana types her email, the browser offers her passkey, and it is her second step', async ({
  install,
  browserOf,
}) => {
  const house = await install(AT)
  await house.setUp()
  const page = await browserOf()
  const passkeys = await Passkeys.on(page)
  const signIn = new SignInPage(page)
  // Nothing is touched while she types: the browser offers passkeys where an email goes.
  await passkeys.touched(false)
  await signIn.enter(placeOf(house), ana)
  await signIn.isIn(ana.name)
  await passkeys.touched(true)
  await page.goto(`${placeOf(house)}/account`)
  await addPasskey(page, 'My laptop')
  await page.getByRole('checkbox', { name: 'I’ve saved them' }).check()
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByRole('list', { name: 'Passkeys' })).toContainText('My laptop')

  // After her password it stands in for a code.
  await passkeys.touched(false)
  await page.context().clearCookies()
  await signIn.enter(placeOf(house), ana)
  await expect(page.getByText('Confirm it’s you with your passkey.')).toBeVisible()
  await passkeys.touched(true)
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await signIn.isIn(ana.name)

  // And without a password: she chooses what the browser offers.
  await page.context().clearCookies()
  await page.goto(`${placeOf(house)}/sign-in`)
  await signIn.isIn(ana.name)

  // Later, it confirms that it’s her.
  await page.goto(`${placeOf(house)}/account`)
  await page.route(
    '**/api/v1/account/recovery-codes',
    (route) =>
      route.fulfill({ status: 403, json: { code: 'proof_needed', detail: 'Confirm it.' } }),
    { times: 1 },
  )
  await page.getByRole('button', { name: 'Make new codes' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Make new codes' }).click()
  const confirm = page.getByRole('dialog', { name: 'Confirm it’s you' })
  await confirm.getByRole('button', { name: 'Use a passkey' }).click()
  await expect(page.getByRole('dialog', { name: 'Save your recovery codes' })).toBeVisible()
})
