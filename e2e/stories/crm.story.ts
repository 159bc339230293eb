import { violations } from '../stage/axe'
import { Crm } from '../stage/crm'
import { Inbox } from '../stage/inbox'
import { stranger, type Customer } from '../stage/people'
import type { Installation } from '../stage/installation'
import { expect, test } from '../stage/test'

const allowed = ['--allow-egress', '127.0.0.1']

async function writes(house: Installation, who: Customer, body: string): Promise<void> {
  await house.simulator.text({ from: who.number, to: house.lines[0]!.number, body })
}

test('I9: Ana sets up the CRM, tries it with a number, and sees what it knows beside the thread', async ({
  install,
  browserOf,
}) => {
  const [house, crm] = [await install(allowed), await Crm.open()]
  await house.setUp()
  const walt = stranger('Walt')
  crm.people.set(walt.number, {
    name: 'Walt Brandt',
    phone: walt.number,
    source: '<b>Web form</b>',
    quote: 1250.5,
    page: 'https://crm.harbor.example/7',
  })
  await writes(house, walt, 'Is it ready?')
  const inbox = new Inbox(await browserOf(await house.cookiesOf()))
  const { page } = inbox
  await page.goto(`${house.url}/settings`)
  await page.getByRole('link', { name: 'CRM' }).click()

  const form = page.getByRole('form', { name: 'CRM' })
  const fill = (label: string, value: string) => form.getByLabel(label, { exact: true }).fill(value)
  await fill('Name', 'Harbor CRM')
  await fill('Address', crm.url)
  await fill('Where the records are', '/people')
  await fill('Where a record’s name is', '/name')
  await fill('Where a record’s phone numbers are', '/phone')
  await fill('Field 1', '/source')
  await fill('Label of field 1', 'Source')
  await form.getByRole('button', { name: 'Add a field' }).click()
  await fill('Field 2', '/quote')
  await fill('Label of field 2', 'Quote')
  await form.getByLabel('Field 2 is shown as').selectOption('money')
  await form.getByRole('button', { name: 'Add a field' }).click()
  await fill('Field 3', '/page')
  await fill('Label of field 3', 'Page')
  await form.getByLabel('Field 3 is shown as').selectOption('link')
  await form.getByRole('button', { name: 'Add a header' }).click()
  await fill('Name of header 1', 'X-Key')
  await fill('Value of header 1', 'harbor-key')

  const trial = page.getByRole('form', { name: 'Test with a number' })
  await trial.getByLabel('Phone number').fill(walt.number)
  await trial.getByRole('button', { name: 'Test' }).click()
  await expect(trial.getByRole('status')).toContainText('Walt Brandt')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form.getByRole('status')).toHaveText('Saved.')
  expect(await violations(page)).toEqual([])
  await page.reload()
  await expect(form.getByLabel('Value of header 1')).toHaveAttribute('placeholder', 'Unchanged')
  await expect(form.getByLabel('Value of header 1')).toHaveValue('')

  await inbox.goTo(house.url)
  await inbox.open(walt)
  const known = inbox.details.getByRole('region', { name: 'From Harbor CRM' })
  await expect(known).toContainText('Walt Brandt')
  await expect(known).toContainText('<b>Web form</b>')
  await expect(known).toContainText('$1,250.50')
  const link = known.getByRole('link', { name: 'crm.harbor.example/7' })
  await expect(link).toHaveAttribute('href', 'https://crm.harbor.example/7')
  expect(await violations(page)).toEqual([])
  crm.close()
})

test('I9: While the CRM is slow or down, Ana reads and answers, and tries again', async ({
  install,
  browserOf,
}) => {
  const [house, crm] = [await install(allowed), await Crm.open()]
  await house.setUp()
  const ana = await house.asAna()
  const set = await ana.put('/api/v1/crm', { data: crm.settings })
  expect(set.status(), await set.text()).toBe(200)
  const walt = stranger('Walt')
  crm.people.set(walt.number, { name: 'Walt Brandt', phone: walt.number, source: 'Fair' })
  await writes(house, walt, 'Is it ready?')

  crm.hold()
  const inbox = new Inbox(await browserOf(await house.cookiesOf()))
  await inbox.goTo(house.url)
  await inbox.open(walt)
  const known = inbox.details.getByRole('region', { name: 'From Harbor CRM' })
  await expect(known.getByRole('status', { name: 'Asking Harbor CRM' })).toBeVisible()
  await inbox.box.fill('Almost.')
  await inbox.send.click()
  await expect(inbox.thread).toContainText('Almost.')
  await expect(known.getByRole('alert')).toContainText('Harbor CRM took longer than 3 seconds')
  crm.down = true
  crm.letGo()
  await known.getByRole('button', { name: 'Try again' }).click()
  await expect(known.getByRole('alert')).toContainText('Something is wrong at Harbor CRM (500).')
  expect(await violations(inbox.page)).toEqual([])
  crm.down = false
  await known.getByRole('button', { name: 'Try again' }).click()
  await expect(known).toContainText('Walt Brandt')
  await expect(known.getByRole('alert')).toHaveCount(0)

  // Someone turns it off: it's gone everywhere.
  expect((await ana.delete('/api/v1/crm')).status()).toBe(204)
  await expect(known).toHaveCount(0)
  crm.close()
})
