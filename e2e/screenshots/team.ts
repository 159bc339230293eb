import { request, type APIRequestContext, type Page } from '@playwright/test'
import { maya, type Scene, type SceneContext } from './scene'

/** Who belongs to the team and what they may do, what they did, and joining it. */
export const team: Record<string, Scene> = {
  team: {
    cookies: maya,
    show: async (page, context) => {
      await invite(context, 'nina.park@northside.example')
      await invite(context, 'a-rather-long-address.for-the-new-colleague@northside.example')
      await openTeam(page, context)
      await page.getByRole('button', { name: /^Copy link for nina/ }).waitFor()
    },
  },
  'team-invite': {
    cookies: maya,
    show: async (page, context) => {
      await openTeam(page, context)
      await page.getByRole('button', { name: 'Invite someone' }).click()
      await page.getByRole('dialog', { name: 'Invite someone' }).waitFor()
    },
  },
  'team-link': {
    cookies: maya,
    show: async (page, context) => {
      await openTeam(page, context)
      await page.getByRole('button', { name: 'Invite someone' }).click()
      await page.getByLabel('Email').fill('nina.park@northside.example')
      await page.getByRole('button', { name: 'Create link' }).click()
      await page.getByRole('textbox', { name: 'Invitation link' }).waitFor()
    },
  },
  'team-edit': {
    cookies: maya,
    show: async (page, context) => {
      await openTeam(page, context)
      await choose(page, 'Options for Sam Whitfield', 'Edit…')
      const dialog = page.getByRole('dialog', { name: 'Edit Sam Whitfield' })
      await dialog.getByRole('combobox', { name: 'Role' }).selectOption('Viewer')
      await dialog.getByText('is signed out').waitFor()
    },
  },
  'team-remove': {
    cookies: maya,
    show: async (page, context) => {
      await openTeam(page, context)
      await choose(page, 'Options for Sam Whitfield', 'Remove…')
      await page.getByRole('dialog', { name: /^Remove Sam/ }).waitFor()
    },
  },
  'team-alone': {
    cookies: async ({ empty }) => (await empty()).cookiesOf(),
    show: async (page, { empty }) => {
      await page.goto(`${(await empty()).url}/settings/team`)
      await page.getByText('You’re the only one here').waitFor()
    },
  },
  locations: {
    cookies: maya,
    show: async (page, context) => {
      await openLocations(page, context)
    },
  },
  'locations-turn-off': {
    cookies: maya,
    show: async (page, context) => {
      await openLocations(page, context)
      const theirs = page.getByRole('listitem').filter({ hasText: 'Priya Nair' })
      await theirs.getByRole('switch').click()
      await page.getByRole('dialog', { name: /^Turn off the inbox/ }).waitFor()
    },
  },
  roles: {
    cookies: maya,
    show: async (page, context) => {
      await openRoles(page, context)
      const limited = page.getByRole('group').filter({ hasText: 'SMS user, limited' })
      await limited.getByText('SMS user, limited').click()
      await limited.getByText('Write, schedule, cancel, and retry texts.').waitFor()
    },
  },
  'role-edit': {
    cookies: maya,
    show: async (page, context) => {
      await openRoles(page, context)
      await choose(page, 'Options for Shift lead', 'Edit…')
      await page.getByRole('checkbox', { name: 'Read conversations' }).uncheck()
      await page.getByRole('checkbox', { name: 'Send texts' }).check()
      await page.getByText('is on, too').waitFor()
    },
  },
  'role-new': {
    cookies: maya,
    show: async (page, context) => {
      await openRoles(page, context)
      await page.getByRole('button', { name: 'New role' }).click()
      await page.getByRole('dialog', { name: 'New role' }).waitFor()
    },
  },
  audit: {
    cookies: maya,
    show: async (page, context) => {
      await openLocations(page, context)
      await openRoles(page, context)
      await invite(context, 'nina.park@northside.example')
      await page.goto(`${context.demo.url}/settings/audit`)
      await page.getByText('invited nina.park@northside.example').first().waitFor()
    },
  },
  'audit-none': {
    cookies: maya,
    show: async (page, { demo }) => {
      await page.goto(`${demo.url}/settings/audit?kind=held_texts_deleted&until=2020-01-31`)
      await page.getByText('No match').waitFor()
    },
  },
  join: {
    show: async (page, context) => {
      await page.goto(await invite(context, 'nina.park@northside.example'))
      await page.getByLabel('Your name').fill('Nina Park')
    },
  },
  'join-user': {
    cookies: ({ demo }) => demo.cookiesOf('Jordan'),
    show: async (page, context) => {
      await page.route('**/api/v1/invitations/open', async (route) => {
        const answer = await route.fetch()
        const json = { ...(await answer.json()), is_user: true }
        await route.fulfill({ response: answer, json })
      })
      await page.goto(await invite(context, 'nina.park@northside.example'))
      await page.getByRole('button', { name: 'Sign in to join' }).waitFor()
    },
  },
  'join-over': {
    show: async (page, { demo }) => {
      await page.goto(`${demo.url}/join#used-already`)
      await page.getByText('no longer valid').waitFor()
    },
  },
}

/** The API, as Maya uses it. */
async function asMaya(context: SceneContext): Promise<APIRequestContext> {
  const { url } = context.demo
  return request.newContext({
    baseURL: url,
    storageState: await maya(context),
    extraHTTPHeaders: { origin: url },
  })
}

/** Invites someone, and says by which link. */
async function invite(context: SceneContext, email: string): Promise<string> {
  const api = await asMaya(context)
  const found = await api.get('/api/v1/locations')
  const { locations } = (await found.json()) as { locations: { id: string }[] }
  const data = { email, role: 'sms_user', locations: locations.map(({ id }) => id) }
  const answer = await api.post('/api/v1/invitations', { data })
  const { link } = (await answer.json()) as { link: string }
  await api.dispose()
  return link
}

/** Adds something; where it is there already, it stays. */
async function add(context: SceneContext, what: string, data: object): Promise<void> {
  const api = await asMaya(context)
  await api.post(`/api/v1/${what}`, { data })
  await api.dispose()
}

async function openTeam(page: Page, { demo }: SceneContext): Promise<void> {
  await page.goto(`${demo.url}/settings/team`)
  await page.getByRole('list', { name: 'People' }).waitFor()
}

async function openLocations(page: Page, context: SceneContext): Promise<void> {
  await add(context, 'locations', { name: 'Airport', inbox_on: false })
  await page.goto(`${context.demo.url}/settings/locations`)
  await page.getByRole('switch', { name: 'Inbox at Airport' }).waitFor()
}

async function openRoles(page: Page, context: SceneContext): Promise<void> {
  const permissions = ['view', 'send', 'assign', 'close', 'customers_read', 'members']
  await add(context, 'roles', { name: 'Shift lead', permissions })
  await page.goto(`${context.demo.url}/settings/roles`)
  await page.getByText('Shift lead').first().waitFor()
}

async function choose(page: Page, menu: string, item: string): Promise<void> {
  await page.getByRole('button', { name: menu }).click()
  await page.getByRole('menuitem', { name: item }).click()
}
