import type { Page } from '@playwright/test'
import { freshCookies } from '../stage/house'
import { Inbox } from '../stage/inbox'
import { ana, type Installation } from '../stage/installation'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

const ben = {
  name: 'Ben Carter',
  email: 'ben@harbor.example',
  password: 'sixteen and a half',
  role: 'sms_user',
}
const lea = { ...ben, name: 'Lea Brandt', email: 'lea@harbor.example', role: 'sms_user_limited' }
const FIELDS = [
  { field: 'installed', label: 'Installed', kind: { type: 'date' } },
  { field: 'budget', label: 'Budget', kind: { type: 'money', currency: 'USD' } },
  { field: 'site', label: 'Website', kind: { type: 'link' } },
  { field: 'plan', label: 'Plan', kind: { type: 'choice', choices: ['Basic', 'Full service'] } },
]

/** A house with Ana, Ben, and Lea, who keeps these fields about its customers. */
async function house(install: () => Promise<Installation>) {
  const house = await install()
  await house.setUp()
  await house.addUser(ben)
  await house.addUser(lea)
  const api = await house.asAna()
  const declared = await api.put('/api/v1/customer-fields', { data: { fields: FIELDS } })
  expect(declared.status()).toBe(200)
  const add = async (data: object): Promise<string> => {
    const answer = await api.post('/api/v1/customers', { data })
    expect(answer.status(), await answer.text()).toBe(201)
    return ((await answer.json()) as { id: string }).id
  }
  return { house, api, add }
}

/** The customers, as one person has them before them. */
class Customers {
  readonly list
  readonly search
  readonly form
  readonly record

  constructor(readonly page: Page) {
    this.list = page.getByRole('list', { name: 'Customers' })
    this.search = page.getByRole('searchbox', { name: 'Search customers' })
    this.form = page.getByRole('form')
    this.record = page.getByRole('tabpanel', { name: 'Details' })
  }

  async goTo(url: string): Promise<void> {
    await this.page.goto(`${url}/customers`)
    await expect(this.page.locator('body')).toHaveAttribute('data-live', 'connected')
    await expect(this.search).toBeVisible()
  }

  row(name: string) {
    return this.list.getByRole('link').filter({ hasText: name })
  }

  async open(name: string): Promise<void> {
    await this.row(name).click()
    await expect(this.page.getByRole('main').getByRole('heading', { level: 2 })).toContainText(name)
    await expect(this.record).toBeVisible()
  }

  async menu(item: string): Promise<void> {
    await this.page.getByRole('button', { name: 'More', exact: true }).click()
    await this.page.getByRole('menuitem', { name: item }).click()
  }

  async undo(): Promise<void> {
    await this.page.getByRole('alert').getByRole('button', { name: 'Undo' }).click()
  }

  button(name: string) {
    return this.page.getByRole('button', { name, exact: true })
  }
}

test('C1: Ana adds a customer with two numbers and a date, edits them, deletes them, and undoes that', async ({
  install,
  browserOf,
}) => {
  const { house: home } = await house(install)
  const [mobile, office] = [stranger('Mobile'), stranger('Office')]
  const to = home.lines[0]!.number
  await home.simulator.text({ from: mobile.number, to, body: 'Is Friday good?' })
  const customers = new Customers(await browserOf(await home.cookiesOf()))
  const { page } = customers
  const inbox = new Inbox(page)
  await inbox.goTo(home.url)

  // By the keyboard: g and p.
  await page.keyboard.press('g')
  await page.keyboard.press('p')
  await expect(page).toHaveURL(/\/customers$/)
  await expect(page.getByText('No customers yet')).toBeVisible()

  // A number that nobody has is offered to be added.
  await customers.search.fill(mobile.shown)
  await page.getByRole('link', { name: /^Add “/ }).click()
  const number = (place: number) =>
    page.getByRole('textbox', { name: `Number ${place}`, exact: true })
  await expect(number(1)).toHaveValue(mobile.shown)
  await page.getByLabel('Name', { exact: true }).fill('Rosa Martín')
  await page.getByLabel('Label for number 1').fill('Mobile')
  await customers.button('Add number').click()
  await expect(number(2)).toBeFocused()
  await number(2).fill('12')
  await page.getByLabel('Label for number 2').fill('Office')
  await page.getByLabel('Installed').fill('2026-03-14')
  await page.getByLabel('Budget (USD)').fill('1250')
  await customers.button('Save').click()
  // What is wrong stands beside it, and nothing is lost.
  await expect(customers.form.getByRole('alert')).toContainText('12')
  await number(2).fill(office.shown)
  await page.getByLabel('Website').fill('example.com')
  await customers.button('Save').click()
  await expect(customers.form.getByRole('alert')).toContainText('Website must be')
  await expect(page.getByLabel('Website')).toBeFocused()
  await page.getByLabel('Website').fill('https://example.com/rosa')
  await page.getByRole('combobox', { name: 'Plan' }).selectOption('Full service')
  await customers.button('Save').click()

  await expect(page.getByRole('main').getByRole('heading', { level: 2 })).toContainText(
    'Rosa Martín',
  )
  await expect(page).toHaveURL(/\/customers\/[\w-]{20,}$/)
  const { record } = customers
  for (const shown of [mobile.shown, office.shown, 'Mar 14, 2026', '$1,250.00', 'Full service']) {
    await expect(record).toContainText(shown)
  }
  const link = record.getByRole('link', { name: 'https://example.com/rosa' })
  await expect(link).toHaveAttribute('target', '_blank')
  await customers.search.fill('')
  await expect(customers.row('Rosa Martín')).toHaveAttribute('data-unread', '1')

  // The second number becomes the preferred one.
  await customers.button('Edit').click()
  await page.getByRole('button', { name: `Make preferred: ${office.shown}` }).click()
  await page.getByLabel('Address').fill('1 Elm St\nOakland')
  await customers.button('Save').click()
  await expect(record.getByRole('listitem').first()).toContainText(office.shown)
  await expect(record.getByRole('listitem').first()).toContainText('Preferred')
  await expect(record).toContainText('Oakland')
  await expect(customers.row('Rosa Martín')).toContainText(office.shown)

  // What was typed is not lost by a stray click.
  await customers.button('Edit').click()
  await page.getByLabel('Name', { exact: true }).fill('Rosa M.')
  await page.getByRole('link', { name: 'Delivery' }).click()
  const question = page.getByRole('dialog', { name: 'Discard changes?' })
  await question.getByRole('button', { name: 'Keep editing' }).click()
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Rosa M.')
  await page.goBack()
  await expect(question).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByLabel('Name', { exact: true }).focus()
  await page.keyboard.press('Escape')
  await question.getByRole('button', { name: 'Discard' }).click()
  await expect(customers.form).toHaveCount(0)
  await expect(page.getByRole('main').getByRole('heading', { level: 2 })).toContainText(
    'Rosa Martín',
  )

  // Texting is switched off, and it says by whom.
  await record.getByRole('switch', { name: 'Texting' }).click()
  await expect(record).toContainText(`Turned off by ${ana.name} at`)

  // Deleted, and put back.
  await customers.menu('Delete')
  const sure = page.getByRole('dialog', { name: 'Delete Rosa Martín?' })
  await expect(sure).toContainText('their numbers are unrecognized again')
  await sure.getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByText('No customers yet')).toBeVisible()
  await customers.undo()
  await expect(page.getByRole('main').getByRole('heading', { level: 2 })).toContainText(
    'Rosa Martín',
  )
  await expect(record).toContainText(office.shown)
  await expect(customers.row('Rosa Martín')).toBeVisible()
  await record.getByRole('link').filter({ hasText: 'Is Friday good?' }).click()
  await expect(inbox.bubble('Is Friday good?')).toBeVisible()
})

test('C3: Ana finds a number with someone else, merges the two, and undoes that', async ({
  install,
  browserOf,
}) => {
  const { house: home, add } = await house(install)
  const [one, two] = [stranger('Rosa'), stranger('Rosa at work')]
  await add({ name: 'Rosa Martín', numbers: [{ number: one.number }], address: '1 Elm St' })
  await add({
    name: 'R. Martin',
    numbers: [{ number: two.number, label: 'Work' }],
    fields: { installed: '2026-03-14' },
    external_id: 'A-2',
  })
  const customers = new Customers(await browserOf(await home.cookiesOf()))
  const { page, record } = customers
  await customers.goTo(home.url)
  await customers.open('Rosa Martín')

  // The number is on file already: the other is named, and can be merged with.
  await customers.button('Edit').click()
  await customers.button('Add number').click()
  await page.getByRole('textbox', { name: 'Number 2', exact: true }).fill(two.shown)
  await customers.button('Save').click()
  await expect(page.getByRole('link', { name: 'Open R. Martin' })).toBeVisible()
  await customers.button('Merge with R. Martin').click()
  const dialog = page.getByRole('dialog', { name: 'Merge customers' })
  await expect(dialog.getByRole('radio', { name: 'Rosa Martín' })).toBeChecked()
  await expect(dialog.getByRole('radio', { name: 'Mar 14, 2026' })).toBeChecked()
  await page.keyboard.press('Escape')
  await customers.button('Cancel').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click()

  // From the menu: found by typing.
  await customers.menu('Merge with…')
  await page.getByRole('searchbox', { name: 'Find the other customer' }).fill('martin')
  const found = page.getByRole('list', { name: 'Customers found' })
  await expect(found.getByRole('button')).toHaveCount(1)
  await found.getByRole('button', { name: /R\. Martin/ }).click()
  await dialog.getByRole('radio', { name: 'R. Martin' }).check()
  await dialog.getByRole('button', { name: 'Merge', exact: true }).click()
  await expect(dialog).toHaveCount(0)
  await expect(page.getByRole('main').getByRole('heading', { level: 2 })).toContainText('R. Martin')
  for (const shown of [one.shown, two.shown, '1 Elm St', 'A-2', 'Mar 14, 2026']) {
    await expect(record).toContainText(shown)
  }
  await expect(customers.list.getByRole('link')).toHaveCount(1)

  await customers.undo()
  await expect(page.getByRole('main').getByRole('heading', { level: 2 })).toContainText(
    'Rosa Martín',
  )
  await expect(record).not.toContainText(two.shown)
  await expect(customers.list.getByRole('link')).toHaveCount(2)
})

test('C1: Ben sees what Ana changes as it happens, and what he types stays his', async ({
  install,
  browserOf,
}) => {
  const { house: home, add, api } = await house(install)
  const rosa = stranger('Rosa')
  const id = await add({ name: 'Rosa Martín', numbers: [{ number: rosa.number }] })
  const his = new Customers(await browserOf(await freshCookies(home.url, ben)))
  const hers = new Customers(await browserOf(await home.cookiesOf()))
  await his.goTo(home.url)
  await his.open('Rosa Martín')
  await hers.goTo(home.url)
  await hers.open('Rosa Martín')

  await his.button('Edit').click()
  await his.page.getByLabel('Address').fill('1 Elm St')
  await hers.button('Edit').click()
  await hers.page.getByLabel('Name', { exact: true }).fill('Rosa Martín Vega')
  await hers.page.getByLabel('Address').fill('2 Oak St')
  await hers.button('Save').click()
  await expect(his.page.getByLabel('Name', { exact: true })).toHaveValue('Rosa Martín Vega')
  await expect(his.row('Rosa Martín Vega')).toBeVisible()
  await expect(his.page.getByLabel('Address')).toHaveValue('1 Elm St')
  await his.button('Save').click()
  await expect(hers.record).toContainText('1 Elm St')

  // Someone new appears in his list, and a text moves her to the top of the last texted.
  await add({ name: 'Abe Lund' })
  await expect(his.row('Abe Lund')).toBeVisible()
  await his.page.getByRole('combobox', { name: 'Sort by' }).selectOption('Last text')
  await expect(his.page.getByText('No texts yet')).toBeVisible()
  const to = home.lines[0]!.number
  await home.simulator.text({ from: rosa.number, to, body: 'Hello' })
  await expect(his.row('Rosa Martín Vega')).toHaveAttribute('data-unread', '1')

  // Gone under his eyes.
  expect((await api.delete(`/api/v1/customers/${id}`)).status()).toBe(200)
  await expect(his.page.getByText('This customer was deleted or merged')).toBeVisible()

  // He finds out who did it, and puts her back.
  await his.page.getByRole('link', { name: 'Deleted and merged' }).click()
  const kept = his.page.getByRole('list', { name: 'Deleted and merged' })
  await expect(kept.getByRole('listitem')).toHaveCount(1)
  await expect(kept).toContainText('Deleted by Ana')
  await kept.getByRole('button', { name: 'Restore Rosa Martín Vega' }).click()
  await expect(his.page.getByText('Nobody to restore')).toBeVisible()
  await expect(his.row('Rosa Martín Vega')).toBeVisible()
})

test('C1 P1: Lea may read customers and has no buttons; who may not even read does not see the place', async ({
  install,
  browserOf,
}) => {
  const { house: home, add, api } = await house(install)
  const id = await add({ name: 'Rosa Martín', numbers: [{ number: stranger('Rosa').number }] })
  const hers = new Customers(await browserOf(await freshCookies(home.url, lea)))
  await hers.goTo(home.url)
  await expect(hers.page.getByRole('link', { name: 'Add customer' })).toHaveCount(0)
  await hers.open('Rosa Martín')
  await expect(hers.record).toContainText('Texting is on')
  for (const name of ['Edit', 'More']) await expect(hers.button(name)).toHaveCount(0)
  await expect(hers.record.getByRole('switch')).toHaveCount(0)
  await hers.page.goto(`${home.url}/customers/new`)
  await expect(hers.page.getByText('You can’t add customers')).toBeVisible()

  const permissions = ['view', 'send', 'every_location']
  const role = await api.post('/api/v1/roles', { data: { name: 'Front desk', permissions } })
  const { team } = (await (await api.get('/api/v1/team')).json()) as {
    team: { id: string; email: string }[]
  }
  const member = team.find(({ email }) => email === ben.email)!
  const changed = await api.patch(`/api/v1/members/${member.id}`, {
    data: { role: ((await role.json()) as { id: string }).id },
  })
  expect(changed.status()).toBe(200)
  const page = await browserOf(await freshCookies(home.url, ben))
  await page.goto(`${home.url}/customers/${id}`)
  await expect(page.getByText('You can’t see customers')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Customers' })).toHaveCount(0)
})

test('C1: pictures and files of a customer are in one place, and lead to where they were texted', async ({
  install,
  browserOf,
}) => {
  const { house: home, add } = await house(install)
  const rosa = stranger('Rosa')
  const to = home.lines[0]!.number
  const base64 = Buffer.from('%PDF-1.7\n').toString('base64')
  const media = [{ sample: 'roof' as const }, { content_type: 'application/pdf', base64 }]
  await home.simulator.text({ from: rosa.number, to, body: 'The roof', media })
  const id = await add({ name: 'Rosa Martín', numbers: [{ number: rosa.number }] })
  const page = await browserOf(await home.cookiesOf())
  await page.goto(`${home.url}/customers/${id}/files`)
  const files = page.getByRole('tabpanel', { name: 'Files' })
  await expect(page.getByRole('tab', { name: 'Files' })).toHaveAttribute('aria-selected', 'true')
  await files.getByRole('button', { name: /^View/ }).click()
  await expect(page.getByRole('dialog', { name: /^Picture/ })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(files.getByText('View attachment')).toBeVisible()
  // The address keeps the tab.
  await page.reload()
  await expect(files.getByText('View attachment')).toBeVisible()
  await files
    .getByRole('link', { name: /Rosa Martín/ })
    .first()
    .click()
  await expect(new Inbox(page).bubble('The roof')).toBeVisible()
})

test('C1: an admin declares what fields hold, and the form asks for it so', async ({
  install,
  browserOf,
}) => {
  const { house: home } = await house(install)
  const page = await browserOf(await home.cookiesOf())
  await page.goto(`${home.url}/settings/details`)
  const form = page.getByRole('form', { name: 'Customer fields' })
  await form.getByRole('combobox', { name: 'Type 1' }).selectOption('Choice')
  await form.getByRole('textbox', { name: 'Choices for Installed' }).fill('Roof\nGutters')
  await form.getByRole('textbox', { name: 'Currency for Budget' }).fill('eur')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form.getByRole('status')).toHaveText('Saved.')
  await expect(form.getByRole('textbox', { name: 'Currency for Budget' })).toHaveValue('EUR')
  await page.goto(`${home.url}/customers/new`)
  await page.getByRole('combobox', { name: 'Installed' }).selectOption('Gutters')
  await expect(page.getByLabel('Budget (EUR)')).toBeVisible()
})
