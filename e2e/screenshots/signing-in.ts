import type { Page } from '@playwright/test'
import { Inbox } from '../stage/inbox'
import { ana } from '../stage/installation'
import { maya, priya, type Scene, type SceneContext } from './scene'

const AT = '2026-03-04T09:12:00Z'
const DECEMBER = '2099-12-14T09:00:00Z'
const LONG = 'Maximiliane Freifrau von und zu Hohenstein-Schwarzenberg, geb. Ünlü'

/** Signing in with all that belongs to it, and one’s own account. */
export const signingIn: Record<string, Scene> = {
  'sign-in-password': {
    show: async (page, context) => {
      await startsWith(page, (start) => (start.passkey_host = '127.0.0.1'))
      await page.goto(`${(await context.empty()).url}/sign-in`)
      await page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor()
    },
  },
  'sign-in-sso': {
    tablet: true,
    show: async (page, context) => {
      await startsWith(page, (start) => {
        start.passkey_host = '127.0.0.1'
        start.sign_on = [HARBOR, { organization: '2', name: LONG }]
      })
      await page.goto(`${(await context.empty()).url}/sign-in?sso_problem=wrong_domain`)
      await page.getByRole('alert').filter({ hasText: 'Try your work account.' }).waitFor()
      await page.getByRole('link', { name: 'Sign in with Harbor Login' }).waitFor()
    },
  },
  'sign-in-sso-required': {
    tablet: true,
    cookies: priya,
    show: async (page, { demo }) => {
      await requiresSignOn(page)
      await page.goto(demo.url)
      await page.getByRole('heading', { name: /requires single sign-on$/ }).waitFor()
    },
  },
  'account-sso-required': {
    cookies: priya,
    show: async (page, context) => {
      await requiresSignOn(page)
      await openAccount(page, context)
      await page.getByRole('heading', { name: /requires single sign-on$/ }).waitFor()
    },
  },
  'account-sso': {
    cookies: priya,
    show: async (page, context) => {
      await page.route('**/api/v1/account', async (route) => {
        const answer = await route.fetch()
        const account = (await answer.json()) as object
        const json = { ...account, has_password: false, method: 'single_sign_on' }
        await route.fulfill({ response: answer, json })
      })
      await openAccount(page, context)
      await page.getByText('so you have no password here').waitFor()
    },
  },
  'sign-in-code': {
    show: async (page, context) => {
      await secondFactor(page, context, { authenticator: true, passkey: true })
      await page.getByLabel('6-digit code').fill('12 34')
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await page.getByText('Enter all 6 digits.').waitFor()
    },
  },
  'sign-in-recovery': {
    show: async (page, context) => {
      await secondFactor(page, context, { authenticator: true, passkey: false })
      await page.getByRole('button', { name: 'Use a recovery code' }).click()
      await page.getByLabel('Recovery code').waitFor()
    },
  },
  'sign-in-passkey': {
    show: async (page, context) => {
      await secondFactor(page, context, { authenticator: false, passkey: true })
      await page.getByText('Confirm it’s you with your passkey.').waitFor()
    },
  },
  'forgot-password': {
    show: async (page, { demo }) => {
      await page.goto(`${demo.url}/forgot-password`)
      await page.getByLabel('Email').fill('priya@northside.example')
    },
  },
  'forgot-password-sent': {
    show: async (page, { demo }) => {
      await page.route('**/api/v1/password-resets', (route) => route.fulfill({ status: 202 }))
      await page.goto(`${demo.url}/forgot-password`)
      await page.getByLabel('Email').fill('priya@northside.example')
      await page.getByRole('button', { name: 'Send link' }).click()
      await page.getByText('Check your email').waitFor()
    },
  },
  'new-password': {
    show: async (page, { demo }) => {
      const json = { email: 'priya@northside.example' }
      await page.route('**/api/v1/password-resets/open', (route) => route.fulfill({ json }))
      await page.goto(`${demo.url}/new-password#one`)
      await page.getByRole('textbox', { name: 'New password' }).fill('short')
      await page.getByRole('button', { name: 'Set password' }).click()
      await page.getByText('Use at least 10 characters.').waitFor()
    },
  },
  'new-password-over': {
    show: async (page, { demo }) => {
      await page.goto(`${demo.url}/new-password#used-already`)
      await page.getByText('no longer valid').waitFor()
    },
  },
  account: {
    tablet: true,
    cookies: priya,
    show: (page, context) => openAccount(page, context),
  },
  'account-two-step': {
    tablet: true,
    cookies: priya,
    show: async (page, context) => {
      await withFactors(page)
      await openAccount(page, context)
      await page.getByText('Only 2 left').waitFor()
      const card = page.getByRole('region', { name: 'Two-step sign-in' })
      await card.evaluate((shown) => shown.scrollIntoView({ block: 'center' }))
    },
  },
  'account-set-up': {
    cookies: ({ demo }) => demo.freshCookiesOf('Priya'),
    show: async (page, context) => {
      await openAccount(page, context)
      await page.getByRole('button', { name: 'Set up' }).click()
      await page.getByRole('img', { name: /^QR code/ }).waitFor()
    },
  },
  'account-codes': {
    cookies: ({ demo }) => demo.freshCookiesOf('Priya'),
    show: async (page, context) => {
      const recovery_codes = Array.from({ length: 10 }, (_, at) => `ab${at}d-efgh-jk${at}n`)
      await page.route('**/api/v1/account/authenticator', (route) =>
        route.fulfill({ json: { recovery_codes } }),
      )
      await openAccount(page, context)
      await page.getByRole('button', { name: 'Set up' }).click()
      await page.getByLabel('Code from the app').fill('123 456')
      await page.getByRole('button', { name: 'Turn on' }).click()
      await page.getByRole('dialog', { name: 'Save your recovery codes' }).waitFor()
    },
  },
  'account-confirm': {
    cookies: priya,
    show: async (page, context) => {
      await withFactors(page)
      await page.route('**/api/v1/account/recovery-codes', (route) =>
        route.fulfill({ status: 403, json: { code: 'proof_needed', detail: 'Confirm.' } }),
      )
      await openAccount(page, context)
      await page.getByRole('button', { name: 'Make new codes' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Make new codes' }).click()
      await page.getByRole('dialog', { name: 'Confirm it’s you' }).waitFor()
    },
  },
  'account-remove': {
    cookies: priya,
    show: async (page, context) => {
      await withFactors(page)
      await openAccount(page, context)
      await page.getByRole('button', { name: 'Options for Firefox on Windows' }).click()
      await page.getByRole('menuitem', { name: 'Remove…' }).click()
      await page.getByRole('dialog', { name: /^Remove the passkey/ }).waitFor()
    },
  },
  'account-required': {
    tablet: true,
    cookies: priya,
    show: async (page, { demo }) => {
      await startsWith(page, (start) => {
        start.inbox = null
        start.session!.unmet = 'second_factor'
        start.session!.permissions = []
        start.session!.second_factor_from = AT
        start.session!.empty_reason = 'Your organization requires two-step sign-in.'
      })
      await page.goto(demo.url)
      await page.getByRole('heading', { name: /requires two-step sign-in$/ }).waitFor()
      await page.getByText('This browser', { exact: true }).waitFor()
    },
  },
  'two-step-soon': {
    tablet: true,
    cookies: priya,
    show: async (page, { demo }) => {
      await startsWith(page, (start) => (start.session!.second_factor_from = DECEMBER))
      await new Inbox(page).goTo(demo.url)
      await page.getByText('Two-step sign-in is required from').waitFor()
    },
  },
  'settings-sign-in': {
    cookies: maya,
    show: async (page, context) => {
      await rules(page, DECEMBER)
      await openRules(page, context)
    },
  },
  'settings-sign-in-require': {
    cookies: maya,
    show: async (page, context) => {
      await rules(page, null)
      await openRules(page, context)
      await page.getByRole('switch', { name: 'Require two-step sign-in' }).click()
      const dialog = page.getByRole('dialog', { name: 'Require two-step sign-in?' })
      await dialog.getByRole('combobox').selectOption('Right away')
    },
  },
  'settings-sso-none': {
    tablet: true,
    cookies: maya,
    show: async (page, context) => {
      await openRules(page, context)
      await page.getByRole('button', { name: 'Set up single sign-on' }).waitFor()
      await toSignOn(page)
    },
  },
  'settings-sso': {
    tablet: true,
    cookies: maya,
    show: async (page, context) => {
      await withProvider(page, context, {})
      await openRules(page, context)
      await page.getByText('Roles and locations from your provider').waitFor()
      await toSignOn(page)
    },
  },
  'settings-sso-claims': {
    cookies: maya,
    show: async (page, context) => {
      await withProvider(page, context, {})
      await openRules(page, context)
      await page.getByText('What your provider told us').waitFor()
      const claims = page.getByText('Roles and locations from your provider')
      await claims.evaluate((shown) => shown.scrollIntoView({ block: 'start' }))
    },
  },
  'settings-sso-refused': {
    cookies: maya,
    show: async (page, context) => {
      await withProvider(page, context, { tested_at: null, role_claim: null, role_map: {} }, false)
      await openRules(page, context)
      const detail = 'The provider calls itself “https://login.harbor.example/”.'
      await page.route('**/api/v1/sso', (route) =>
        route.request().method() === 'PUT'
          ? route.fulfill({
              status: 422,
              json: { code: 'provider_unusable', field: 'issuer', detail },
            })
          : route.fallback(),
      )
      await page.getByLabel('Client ID').fill('another')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText(detail).waitFor()
      await page.getByLabel('Issuer').scrollIntoViewIfNeeded()
    },
  },
  'settings-sso-require': {
    cookies: maya,
    show: async (page, context) => {
      await withProvider(page, context, { enforced: false })
      await openRules(page, context)
      await page.getByRole('switch', { name: 'Require single sign-on' }).click()
      await page.getByRole('dialog', { name: 'Require single sign-on?' }).waitFor()
    },
  },
  'settings-sso-exempt': {
    cookies: maya,
    show: async (page, context) => {
      await withProvider(page, context, {})
      await openRules(page, context)
      await page.getByRole('button', { name: 'Change…' }).click()
      await page.getByRole('dialog', { name: 'Exempt people' }).waitFor()
    },
  },
  'team-sign-out': {
    cookies: maya,
    show: async (page, { demo }) => {
      await page.goto(`${demo.url}/settings/team`)
      await page.getByRole('button', { name: 'Options for Sam Whitfield' }).click()
      await page.getByRole('menuitem', { name: 'Sign out everywhere…' }).click()
      await page.getByRole('dialog', { name: /^Sign Sam/ }).waitFor()
    },
  },
}

const HARBOR = { organization: '1', name: 'Harbor Login' }

interface Start {
  session: Record<string, unknown> | null
  inbox: unknown
  passkey_host?: string
  sign_on?: { organization: string; name: string }[]
}

/** The page begins with something that the demo hasn’t got. */
async function startsWith(page: Page, change: (start: Start) => void): Promise<void> {
  await page.route('**/api/v1/start*', async (route) => {
    const answer = await route.fetch()
    const json = (await answer.json()) as Start
    change(json)
    await route.fulfill({ response: answer, json })
  })
}

/** Ana’s password was right. */
async function secondFactor(
  page: Page,
  { empty }: SceneContext,
  ways: { authenticator: boolean; passkey: boolean },
): Promise<void> {
  await startsWith(page, (start) => (start.passkey_host = '127.0.0.1'))
  const json = { step: 'sealed', expires_at: '2099-01-01T00:00:00Z', ...ways }
  await page.route('**/api/v1/session', (route) => route.fulfill({ status: 202, json }))
  await page.goto(`${(await empty()).url}/sign-in`)
  await page.getByLabel('Email').fill(ana.email)
  await page.getByLabel('Password').fill(ana.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('heading', { name: 'Two-step sign-in' }).waitFor()
}

/** Priya’s account, in which she is signed in at three places. */
async function openAccount(page: Page, { demo }: SceneContext): Promise<void> {
  await page.route('**/api/v1/account/sessions', async (route) => {
    const answer = await route.fetch()
    const { sessions } = (await answer.json()) as { sessions: { is_current: boolean }[] }
    const current = sessions.find(({ is_current }) => is_current)
    const other = (id: string, browser: string, address: string | null) => ({
      ...{ id, browser, address, created_at: AT, seen_at: AT, is_current: false },
    })
    const others = [
      other('1', 'Safari on iPhone', '2001:0db8:85a3:0000:0000:8a2e:0370:7334'),
      other('2', 'Firefox on Windows', null),
    ]
    await route.fulfill({ response: answer, json: { sessions: [current, ...others] } })
  })
  await page.goto(`${demo.url}/account`)
  await page.getByText('This browser', { exact: true }).waitFor()
}

/** An app, two passkeys, and few recovery codes. */
async function withFactors(page: Page): Promise<void> {
  await startsWith(page, (start) => {
    start.passkey_host = '127.0.0.1'
    start.session!.has_second_factor = true
  })
  await page.route('**/api/v1/account', async (route) => {
    const answer = await route.fetch()
    const passkey = (id: string, name: string, host: string, last_used_at: string | null) => ({
      ...{ id, name, last_used_at, host, created_at: AT },
    })
    const json = {
      ...((await answer.json()) as object),
      authenticator_since: AT,
      recovery_codes: 2,
      passkeys: [
        passkey('1', 'Firefox on Windows', '127.0.0.1', AT),
        passkey('2', LONG, 'texts.northside.example', null),
      ],
    }
    await route.fulfill({ response: answer, json })
  })
}

async function rules(page: Page, from: string | null): Promise<void> {
  const names = ['Jordan Lee', LONG, 'Priya Nair', 'Sam Whitfield']
  const without_second_factor = names.map((name, at) => ({ id: String(at), name }))
  const json = { second_factor_from: from, without_second_factor }
  await page.route('**/api/v1/sign-in-rules', (route) => route.fulfill({ json }))
}

async function openRules(page: Page, { demo }: SceneContext): Promise<void> {
  await page.goto(`${demo.url}/settings/sign-in`)
  await page.getByRole('switch', { name: 'Require two-step sign-in' }).waitFor()
}

/** Priya’s organization requires single sign-on; she also belongs to another. */
function requiresSignOn(page: Page): Promise<void> {
  return startsWith(page, (start) => {
    const { session } = start
    const { id } = session!.organization as { id: string }
    start.inbox = null
    start.sign_on = [{ ...HARBOR, organization: id }]
    session!.unmet = 'single_sign_on'
    session!.permissions = []
    session!.empty_reason = 'Your organization requires single sign-on.'
    const others = [
      { id: '1', name: 'Harbor Dental' },
      { id: '2', name: LONG },
    ]
    session!.organizations = [...(session!.organizations as object[]), ...others]
  })
}

/** A provider that was tested. */
async function withProvider(
  page: Page,
  { demo }: SceneContext,
  changed: object,
  tested = true,
): Promise<void> {
  const { team } = (await (await page.request.get(`${demo.url}/api/v1/team`)).json()) as {
    team: { id: string; name: string }[]
  }
  const jordan = team.find(({ name }) => name.startsWith('Jordan'))
  await page.route('**/api/v1/sso', async (route) => {
    const answer = await route.fetch()
    const provider = {
      name: 'Harbor Login',
      issuer: 'https://login.harbor.example',
      client_id: '7d1f2f4e-3a55-4a0e-9d3c-6f8f0f1f2b7a',
      has_secret: true,
      domains: ['harbor.example', 'harbor-dental.example'],
      join: true,
      default_role: 'viewer',
      role_claim: 'groups',
      role_map: { 'Front desk': 'sms_user', [LONG]: 'admin' },
      location_claim: null,
      location_map: {},
      enforced: true,
      exempt: [jordan?.id],
      tested_at: AT,
      ...changed,
    }
    await route.fulfill({
      response: answer,
      json: { ...((await answer.json()) as object), provider },
    })
  })
  const result = {
    at: new Date().toISOString(),
    went_well: true,
    problem: null,
    outcome: 'linked',
    claims: {
      sub: '00u1a2b3c4d5e6f7g8h9',
      email: 'jordan.lee@harbor.example',
      email_verified: true,
      name: LONG,
      groups: [
        'Front desk',
        'Everyone',
        'All-Staff-Locations-West-And-Central-Without-Contractors',
      ],
      realm_access: { roles: ['offline_access', 'uma_authorization'] },
    },
  }
  await page.route('**/api/v1/sso/test-result', (route) =>
    route.fulfill({ json: { result: tested ? result : null } }),
  )
}

async function toSignOn(page: Page): Promise<void> {
  const card = page.getByRole('region', { name: 'Single sign-on' })
  await card.evaluate((shown) => shown.scrollIntoView({ block: 'start' }))
}
