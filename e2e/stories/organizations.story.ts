import type { APIRequestContext } from '@playwright/test'
import { freshCookies } from '../stage/house'
import { Inbox } from '../stage/inbox'
import { ana } from '../stage/installation'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

const sam = {
  name: 'Sam Whitfield',
  email: 'sam@office.example',
  password: 'as long as it takes',
  role: 'super_user',
}

interface Lines {
  lines: { id: string }[]
}

async function frontDesk(api: APIRequestContext): Promise<string> {
  const { lines } = (await (await api.get('/api/v1/lines')).json()) as Lines
  return `/api/v1/lines/${lines[0]!.id}`
}

test('P1 P5: Sam, a super user, finds another organization by typing, and turns its line on again', async ({
  install,
  browserOf,
}) => {
  const house = await install()
  await house.setUp()
  await house.addOrganization('Head Office', {
    ...ana,
    name: 'Olga Brandt',
    email: 'olga@office.example',
  })
  await house.addUser(sam, 'Head Office')
  const api = await house.asAna()
  // By mistake: what comes in meanwhile is held.
  expect((await api.patch(await frontDesk(api), { data: { on: false } })).ok()).toBe(true)
  const eva = stranger('Eva')
  const [to] = house.lines
  await house.simulator.text({ from: eva.number, to: to!.number, body: 'Is anybody there?' })

  const office = new Inbox(await browserOf(await freshCookies(house.url, sam)))
  await office.goTo(house.url)
  const atOffice = office.page.url()
  expect(atOffice).toMatch(/\/o\/[0-9a-f-]{36}\/$/)

  // A tab for each: the one at the office stays there.
  const harbor = new Inbox(await office.page.context().newPage())
  await harbor.goTo(house.url)
  const { page } = harbor
  await page.getByRole('button', { name: /^Account: / }).click()
  await page.getByRole('menuitem', { name: 'Switch organization' }).click()
  const find = page.getByRole('combobox', { name: 'Find an organization' })
  await expect(find).toBeFocused()
  const options = page.getByRole('listbox', { name: 'Organizations' }).getByRole('option')
  await expect(options).toHaveCount(2)
  await find.fill('harb')
  await expect(options).toHaveText(['Harbor Dental'])
  await find.press('Enter')
  await page.waitForURL((url) => url.href !== atOffice && url.pathname.startsWith('/o/'))
  await harbor.isLive()
  await expect(harbor.row(eva)).toHaveCount(0)

  await page.getByRole('button', { name: /^Account: / }).click()
  await page.getByRole('menuitem', { name: 'Settings' }).click()
  await page.getByRole('link', { name: /^Lines/ }).click()
  await page.getByRole('button', { name: 'Options for Front desk' }).click()
  await page.getByRole('menuitem', { name: 'Turn on' }).click()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await harbor.isLive()
  await harbor.open(eva)
  await expect(harbor.bubble('Is anybody there?')).toBeVisible()

  await expect(office.row(eva)).toHaveCount(0)
  await office.page.reload()
  await office.isLive()
  expect(office.page.url()).toBe(atOffice)
  await expect(office.row(eva)).toHaveCount(0)

  // The link, as he would send it to Ana.
  const hers = new Inbox(await browserOf(await house.cookiesOf()))
  await hers.goTo(page.url())
  await expect(hers.bubble('Is anybody there?')).toBeVisible()

  const log = await (await api.get('/api/v1/audit?kind=line_changed&limit=1')).json()
  expect(log.entries[0]).toMatchObject({
    actor_name: 'Sam Whitfield',
    as_super_user: true,
    object: { kind: 'line', name: 'Front desk' },
    changes: [{ what: 'on', before: 'off', after: 'on' }],
  })
})

test('P2: a link into an organization that isn’t theirs says so, and leads home', async ({
  install,
  browserOf,
}) => {
  const house = await install()
  await house.setUp()
  await house.addOrganization('Head Office', sam)
  const page = await browserOf(await house.cookiesOf())
  await new Inbox(page).goTo(house.url)
  const own = page.url()
  const office = await browserOf(await freshCookies(house.url, sam))
  await office.goto(house.url)
  await office.waitForURL(/\/o\//)
  const link = own.replace(/\/o\/[^/]+/, /\/o\/[^/]+/.exec(office.url())![0])

  const texts: string[] = []
  for (const to of [link, link.replace(/[0-9a-f]{8}-/, '00000000-')]) {
    await page.goto(to)
    await expect(
      page.getByRole('heading', { name: 'You can’t open this organization' }),
    ).toBeVisible()
    texts.push(await page.locator('body').innerText())
  }
  expect(texts[0], 'it is told as one that doesn’t exist').toBe(texts[1])
  await page.getByRole('link', { name: 'Go to your inbox' }).click()
  await new Inbox(page).isLive()
  expect(page.url()).toBe(own)
})

test('P1: a super user creates an organization, which begins empty', async ({
  install,
  browserOf,
}) => {
  const house = await install()
  await house.setUp()
  await house.addUser(sam)
  const page = await browserOf(await freshCookies(house.url, sam))
  await new Inbox(page).goTo(house.url)
  const before = page.url()
  await page.getByRole('button', { name: /^Account: / }).click()
  // With one organization there is nothing to switch to, but one to create.
  await page.getByRole('menuitem', { name: 'Switch organization' }).click()
  await page.getByRole('button', { name: 'New organization' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Harbor dental')
  await page.getByRole('button', { name: 'Create' }).click()
  await expect(page.getByText(/is taken/)).toBeVisible()
  await page.getByRole('textbox', { name: 'Name' }).fill('Harbor West')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.waitForURL((url) => url.pathname.startsWith('/o/') && url.href !== before)
  await page.getByRole('button', { name: /^Account: / }).click()
  await expect(page.locator('.head')).toContainText('Harbor West')
})
