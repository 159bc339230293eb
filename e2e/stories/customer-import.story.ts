import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { stranger } from '../stage/people'
import { expect, test } from '../stage/test'

const FIELDS = [{ field: 'city', label: 'Ciudad' }]

/** A spreadsheet as Excel writes it in Spain: semicolons, and Latin-1. */
function spreadsheet(rows: string[]): Buffer {
  return Buffer.from(['Nombre;Apellidos;Móvil;Ciudad', ...rows, ''].join('\r\n'), 'latin1')
}

async function choose(page: Page, name: string, buffer: Buffer): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose file' }).click()
  await (await chooser).setFiles({ name, mimeType: 'text/csv', buffer })
}

/** How many there are of something, as the result has it. */
function count(page: Page, what: string) {
  return page
    .getByRole('term')
    .filter({ hasText: new RegExp(`^${what}$`) })
    .locator('..')
    .getByRole('definition')
}

test('C3: Ana imports a spreadsheet from Spain, corrects what it got wrong, and undoes it', async ({
  install,
  browserOf,
}) => {
  const house = await install()
  await house.setUp()
  const api = await house.asAna()
  const declared = await api.put('/api/v1/customer-fields', { data: { fields: FIELDS } })
  expect(declared.status()).toBe(200)
  const [maria, luz, rosa] = [stranger('María'), stranger('Luz'), stranger('Rosa')]
  const known = { name: 'Rosa', numbers: [{ number: rosa.number }] }
  expect((await api.post('/api/v1/customers', { data: known })).status()).toBe(201)

  const page = await browserOf(await house.cookiesOf())
  await page.goto(`${house.url}/customers`)
  await page.getByRole('button', { name: 'More about customers' }).click()
  await page.getByRole('menuitem', { name: 'Import…' }).click()
  await expect(page).toHaveURL(/\/customers\/import$/)
  await choose(page, 'picture.csv', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0, 1, 2]))
  await expect(page.getByRole('alert').filter({ hasText: 'isn’t a table' })).toBeVisible()

  const rows = [
    `María;Muñoz;${maria.number};Cádiz`,
    'José;Peña;12;León',
    `Rosa;Díaz;${rosa.number};`,
  ]
  await choose(page, 'clientes.csv', spreadsheet(rows))
  await expect(page.getByRole('heading', { name: 'Check the columns' })).toBeVisible()
  await expect(page.getByRole('combobox', { name: 'Encoding' })).toHaveValue('windows-1252')
  await expect(page.getByRole('combobox', { name: 'Separator' })).toHaveValue('semicolon')
  await expect(page.getByRole('row').filter({ hasText: 'Móvil' })).toContainText(maria.number)
  const holds = (column: string) => page.getByRole('combobox', { name: `What “${column}” holds` })
  await expect(holds('Nombre')).toHaveValue('first_name')
  await expect(holds('Ciudad')).toHaveValue('field:city')
  // Read otherwise, it is one column; and back.
  await page.getByRole('combobox', { name: 'Separator' }).selectOption('comma')
  await expect(holds('Nombre;Apellidos;Móvil;Ciudad')).toBeVisible()
  await page.getByRole('combobox', { name: 'Separator' }).selectOption('semicolon')
  await expect(holds('Móvil')).toHaveValue('number')
  await page.getByRole('textbox', { name: 'Label for the numbers in “Móvil”' }).fill('Mobile')
  await page.getByRole('button', { name: 'Check rows' }).click()

  await expect(page.getByRole('heading', { name: 'Ready to import' })).toBeVisible()
  await expect(count(page, 'New')).toHaveText('1')
  await expect(count(page, 'Changed')).toHaveText('1')
  await expect(count(page, 'Can’t import')).toHaveText('1')
  await expect(page.getByRole('row').filter({ hasText: '12' })).toContainText('3')
  await page.reload()
  await page.getByRole('button', { name: 'Import 2 customers' }).click()
  await expect(page.getByRole('heading', { name: 'Imported', exact: true })).toBeVisible()
  const list = page.getByRole('list', { name: 'Customers' })
  await expect(list.getByRole('link')).toHaveText([/María Muñoz/, /Rosa Díaz/])

  // The rows that weren't imported come as a file, are corrected, and imported.
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download these rows' }).click()
  const errors = await readFile(await (await download).path(), 'utf8')
  expect(errors).toContain('José,Peña,12,León,3,')
  await page.getByRole('button', { name: 'Import another file' }).click()
  await choose(page, 'corrected.csv', Buffer.from(errors.replace(',12,', `,${luz.number},`)))
  await page.getByRole('button', { name: 'Check rows' }).click()
  await page.getByRole('button', { name: 'Import 1 customer' }).click()
  await expect(page.getByRole('heading', { name: 'Imported', exact: true })).toBeVisible()
  await expect(list.getByRole('link')).toHaveCount(3)

  // The first import is undone: María goes, Rosa is as before, José stays.
  await page.getByRole('button', { name: 'Open clientes.csv' }).click()
  await page.getByRole('button', { name: 'Undo import' }).click()
  const asked = page.getByRole('dialog', { name: 'Undo the import of clientes.csv?' })
  await asked.getByRole('button', { name: 'Undo import' }).click()
  await expect(page.getByRole('heading', { name: 'Undone', exact: true })).toBeVisible()
  await expect(page.getByText('2 customers were removed or put back.')).toBeVisible()
  await expect(list.getByRole('link')).toHaveText([/José Peña/, /Rosa/])
})

test('C3: a long import shows how far it is, also after a reload, and can be stopped', async ({
  install,
  browserOf,
}) => {
  const house = await install()
  await house.setUp()
  const page = await browserOf(await house.cookiesOf())
  await page.goto(`${house.url}/customers/import`)
  const rows = Array.from({ length: 60_000 }, (_, nth) => `Customer ${nth}`)
  await choose(page, 'many.csv', Buffer.from(`name\n${rows.join('\n')}\n`))
  await page.getByRole('button', { name: 'Check rows' }).click()
  await page.getByRole('button', { name: 'Import 60,000 customers' }).click({ timeout: 45_000 })
  const bar = page.getByRole('progressbar', { name: 'Importing' })
  await expect(bar).toBeVisible()
  await page.reload()
  await expect(bar).toBeVisible()
  await expect(page.getByRole('status').filter({ hasText: 'of 60,000' })).not.toContainText(/^0 of/)
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect(page.getByRole('heading', { name: 'Stopped', exact: true })).toBeVisible()
})
