import type { Page } from '@playwright/test'
import { desktop, phone } from '../stage/browser'
import { freshCookies } from '../stage/house'
import { expect, test } from '../stage/test'

const PASSWORD = 'quiet boats in the harbor'

async function choose(page: Page, menu: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `Options for ${menu}` }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

/** Ana’s settings of the team, at a place of their own. */
async function settings(page: Page, url: string, place: string): Promise<void> {
  await page.goto(`${url}/settings/${place}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
}

test('P1: Ana invites Nina by a link, and Nina joins on her phone', async ({
  install,
  browserOf,
}) => {
  const house = await install()
  await house.setUp()
  const page = await browserOf(await house.cookiesOf())
  await settings(page, house.url, 'team')
  await expect(page.getByText('You’re the only one here')).toBeVisible()
  await page.getByRole('button', { name: 'Invite someone' }).click()
  await page.getByLabel('Email').fill('nina@harbor.example')
  await page.getByRole('button', { name: 'Create link' }).click()
  const link = await page.getByRole('textbox', { name: 'Invitation link' }).inputValue()
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByText('Expires in 7 days')).toBeVisible()

  const nina = await browserOf(undefined, { viewport: phone })
  await nina.goto(link)
  await expect(nina.getByRole('heading', { name: 'Join Harbor Dental' })).toBeVisible()
  await expect(nina.getByText('Ana Costa invited you')).toBeVisible()
  expect(new URL(nina.url()).hash).toBe('')
  await nina.reload()
  await nina.getByLabel('Your name').fill('Nina Park')
  await nina.getByLabel('Password').fill('short')
  await nina.getByRole('button', { name: 'Join' }).click()
  await expect(nina.getByText('Use at least 10 characters.')).toBeVisible()
  await nina.getByLabel('Password').fill(PASSWORD)
  await nina.getByRole('button', { name: 'Join' }).click()
  await expect(nina.getByRole('button', { name: 'Account: Nina Park' })).toBeVisible()

  // Ana sees her come, without loading anything.
  await expect(page.getByRole('list', { name: 'People' }).getByText('Nina Park')).toBeVisible()
  await expect(page.getByText('Expires in 7 days')).toBeHidden()
  await nina.goto(link)
  await expect(nina.getByText('This invitation is no longer valid')).toBeVisible()
})

test('P1: a role of one’s own and a branch say what Nina sees, and removing her ends it', async ({
  install,
  browserOf,
}) => {
  const house = await install()
  await house.setUp()
  await house.addUser({
    name: 'Nina Park',
    email: 'nina@harbor.example',
    password: PASSWORD,
    role: 'sms_user',
  })
  const page = await browserOf(await house.cookiesOf())
  await settings(page, house.url, 'roles')
  await page.getByRole('button', { name: 'New role' }).click()
  await page.getByRole('combobox', { name: 'Start from' }).selectOption('Viewer')
  await page.getByLabel('Name', { exact: true }).fill('Weekend')
  await page.getByRole('checkbox', { name: 'Read conversations' }).uncheck()
  await page.getByRole('checkbox', { name: 'Close and reopen' }).check()
  await expect(page.getByRole('checkbox', { name: 'Read conversations' })).toBeChecked()
  await page.getByRole('button', { name: 'Create role' }).click()
  await expect(page.getByText('Weekend')).toBeVisible()

  await settings(page, house.url, 'team')
  await choose(page, 'Nina Park', 'Edit…')
  await page.getByRole('combobox', { name: 'Role' }).selectOption('Weekend')
  await expect(page.getByText('so Nina Park is signed out')).toBeVisible()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('listitem').filter({ hasText: 'Nina' })).toContainText('Weekend')

  await settings(page, house.url, 'roles')
  await choose(page, 'Weekend', 'Delete…')
  await expect(page.getByRole('dialog')).toContainText('Give Nina Park another role')
  await page.getByRole('button', { name: 'Close' }).click()

  await settings(page, house.url, 'locations')
  const inbox = page.getByRole('switch', { name: /^Inbox at/ })
  await inbox.click()
  await expect(page.getByRole('dialog')).toContainText('Nina Park won’t see the inbox anymore')
  await page.getByRole('button', { name: 'Turn off inbox' }).click()
  await expect(inbox).not.toBeChecked()

  await settings(page, house.url, 'team')
  await choose(page, 'Nina Park', 'Remove…')
  await page.getByRole('dialog').getByRole('combobox').selectOption('Ana Costa')
  await page.getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(page.getByText('Nina Park')).toBeHidden()
  await expect(page.getByText('You’re the only one here')).toBeVisible()
})

test('P5: the audit log is filtered, linked, exported, and goes on by itself', async ({
  install,
  browserOf,
}) => {
  const house = await install()
  await house.setUp()
  const cookies = await house.cookiesOf()
  const page = await browserOf(cookies)
  const other = await browserOf(cookies, { viewport: desktop })
  await settings(page, house.url, 'audit')
  await expect(page.getByText('Ana Costa added the line Front desk')).toBeVisible()
  await settings(other, house.url, 'locations')
  await other.getByRole('button', { name: 'Add a location' }).click()
  await other.getByLabel('Name', { exact: true }).fill('Airport')
  await other.getByRole('button', { name: 'Add location' }).click()
  await expect(page.getByText('Ana Costa added the location Airport')).toBeVisible()

  await page.getByRole('button', { name: 'Only this: Front desk' }).first().click()
  await expect(page.getByText('Only about Front desk')).toBeVisible()
  await expect(page.getByText('Airport')).toBeHidden()
  await page.getByRole('button', { name: 'Show everything' }).click()
  await page.getByRole('combobox', { name: 'What they did' }).selectOption('Location added')
  await expect(page.getByText('Front desk')).toBeHidden()
  await page.reload()
  await expect(page.getByText('Ana Costa added the location Airport')).toBeVisible()
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Export CSV' }).click()
  expect((await download).suggestedFilename()).toMatch(/^audit-.*\.csv$/)
  const csv = await page.request.get(
    `${house.url}${await page.getByRole('link', { name: 'Export CSV' }).getAttribute('href')}`,
  )
  expect(await csv.text()).toContain('location_added,Airport')

  await page.getByLabel('Until').fill('2020-01-31')
  await page.getByLabel('Until').blur()
  await expect(page.getByText('No match')).toBeVisible()
  await page.getByRole('button', { name: 'Clear filters' }).first().click()
  await expect(page.getByText('Ana Costa exported the audit log').first()).toBeVisible()
})

test('P1 I13: Otto manages people and reads the log, and finds just that in the settings', async ({
  install,
  browserOf,
}) => {
  const house = await install()
  await house.setUp()
  const otto = { name: 'Otto Lind', email: 'otto@harbor.example', password: PASSWORD }
  await house.addUser({ ...otto, role: 'viewer' })
  const ana = await house.asAna()
  const permissions = ['members', 'audit']
  const made = await ana.post('/api/v1/roles', { data: { name: 'People', permissions } })
  const { id: role } = (await made.json()) as { id: string }
  const answer = await ana.get('/api/v1/team')
  const { team } = (await answer.json()) as { team: { id: string; email: string }[] }
  const member = team.find(({ email }) => email === otto.email)!
  await ana.patch(`/api/v1/members/${member.id}`, { data: { role } })
  await ana.dispose()

  const page = await browserOf(await freshCookies(house.url, otto))
  await page.goto(house.url)
  await page.getByRole('button', { name: /^Account: / }).click()
  await page.getByRole('menuitem', { name: 'Settings' }).click()
  const listed = page.getByRole('main').getByRole('listitem')
  await expect(listed.getByText(/^(Team|Locations|Roles|Audit log)$/)).toHaveCount(4)
  await expect(listed).toHaveCount(4)
  await page.goto(`${house.url}/settings/twilio`)
  await expect(page.getByText('Your role doesn’t include this')).toBeVisible()

  // Ana may do more than he: he sees her, and can do nothing to her.
  await settings(page, house.url, 'team')
  await expect(page.getByLabel('Organization name')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Options for Otto Lind' })).toBeVisible()
  await expect(page.getByText('Ana Costa')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Options for Ana Costa' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Invite someone' }).click()
  await expect(page.getByRole('combobox', { name: 'Role' }).getByRole('option')).toHaveText([
    'People',
  ])
  await page.keyboard.press('Escape')
  await settings(page, house.url, 'roles')
  await page.getByRole('button', { name: 'New role' }).click()
  await expect(page.getByRole('checkbox', { name: 'Send texts' })).toBeDisabled()
  await expect(page.getByText('You can’t give this').first()).toBeVisible()
  await page.keyboard.press('Escape')
  await settings(page, house.url, 'audit')
  await expect(page.getByText('changed Otto Lind’s role')).toBeVisible()
})
