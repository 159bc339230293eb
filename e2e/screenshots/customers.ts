import { request, type Page } from '@playwright/test'
import { stranger } from '../stage/people'
import { maya, priya, type Scene, type SceneContext } from './scene'

/** The customers of an organization, from none to merging two. */
export const customers: Record<string, Scene> = {
  customers: {
    tablet: true,
    cookies: priya,
    show: async (page, context) => {
      await rosa(context)
      await page.goto(`${context.demo.url}/customers`)
      await rows(page).nth(5).waitFor()
    },
  },
  'customers-none': {
    cookies: async ({ empty }) => (await empty()).cookiesOf(),
    show: async (page, { empty }) => {
      await page.goto(`${(await empty()).url}/customers`)
      await page.getByText('No customers yet').waitFor()
    },
  },
  'customers-not-found': {
    cookies: priya,
    show: async (page, { demo }) => {
      await page.goto(`${demo.url}/customers`)
      await page.getByRole('searchbox', { name: 'Search customers' }).fill('(212) 555-0188')
      await page.getByText('No customers match').waitFor()
    },
  },
  customer: {
    tablet: true,
    cookies: priya,
    show: (page, context) => openRosa(page, context),
  },
  'customer-edit': {
    tablet: true,
    cookies: priya,
    show: async (page, context) => {
      await openRosa(page, context)
      await page.getByRole('button', { name: 'Edit', exact: true }).click()
      await page.getByRole('form', { name: 'Edit customer' }).waitFor()
    },
  },
  'customer-new': {
    cookies: priya,
    show: async (page, { demo }) => {
      await page.goto(`${demo.url}/customers/new?number=%2B14155550177`)
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('alert').filter({ hasText: /./ }).first().waitFor()
    },
  },
  'customer-files': {
    cookies: priya,
    show: async (page, context) => {
      await page.goto(`${context.demo.url}/customers/${await rosa(context)}/files`)
      await page.getByRole('tabpanel').getByRole('button').nth(4).waitFor()
      await page.waitForLoadState('networkidle')
    },
  },
  'customer-merge': {
    tablet: true,
    cookies: priya,
    show: async (page, context) => {
      await openRosa(page, context)
      await page.getByRole('button', { name: 'More', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Merge with…' }).click()
      await page.getByRole('searchbox', { name: 'Find the other customer' }).fill('hohenstein')
      await page.getByRole('list', { name: 'Customers found' }).getByRole('button').first().click()
      await page.getByRole('dialog', { name: 'Merge customers' }).waitFor()
    },
  },
  'customer-erase': {
    tablet: true,
    cookies: maya,
    show: async (page, context) => {
      await openRosa(page, context)
      await page.getByRole('button', { name: 'More', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Erase…' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  'customer-delete': {
    cookies: priya,
    show: async (page, context) => {
      await openRosa(page, context)
      await page.getByRole('button', { name: 'More', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Delete' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  'customers-deleted': {
    cookies: priya,
    show: async (page, context) => {
      await rosa(context)
      await page.goto(`${context.demo.url}/customers/undo`)
      await page.getByRole('list', { name: 'Deleted and merged' }).waitFor()
    },
  },
  'customer-import': {
    tablet: true,
    cookies: maya,
    show: async (page, context) => {
      await importing(page, context)
      await page.getByText('Drop a CSV file here').waitFor()
    },
  },
  'customer-import-columns': {
    tablet: true,
    cookies: maya,
    show: async (page, context) => {
      await importing(page, context)
      await choose(page)
    },
  },
  'customer-import-checked': {
    tablet: true,
    cookies: maya,
    show: async (page, context) => {
      await importing(page, context)
      await choose(page)
      await page.getByRole('button', { name: 'Check rows' }).click()
      await page.getByRole('heading', { name: 'Ready to import' }).waitFor()
    },
  },
  'customer-import-done': {
    cookies: maya,
    show: async (page, context) => {
      await importing(page, context)
      await choose(page)
      await page.getByRole('button', { name: 'Check rows' }).click()
      await page.getByRole('button', { name: /^Import \d/ }).click()
      await page.getByRole('heading', { name: 'Imported', exact: true }).waitFor()
      await page.getByRole('button', { name: 'Undo import' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Undo import' }).click()
      await page.getByRole('heading', { name: 'Undone', exact: true }).waitFor()
    },
  },
  'customer-fields': {
    cookies: maya,
    show: async (page, { demo }) => {
      await page.goto(`${demo.url}/settings/details`)
      await page.getByRole('combobox', { name: 'Type 2' }).selectOption('Choice')
      await page.getByRole('combobox', { name: 'Type 3' }).selectOption('Money')
      await page.getByRole('textbox', { name: /^Choices for/ }).fill('Web\nReferral\nFair')
    },
  },
}

const rows = (page: Page) => page.getByRole('list', { name: 'Customers' }).getByRole('link')

/** The page to import on, where nothing is on its way. */
async function importing(page: Page, { demo }: SceneContext): Promise<void> {
  const listed = await page.request.get(`${demo.url}/api/v1/customers/imports`)
  const { open } = (await listed.json()) as { open: { id: string } | null }
  if (open) {
    const headers = { origin: demo.url }
    await page.request.delete(`${demo.url}/api/v1/customers/imports/${open.id}`, { headers })
  }
  await page.goto(`${demo.url}/customers/import`)
  await page.getByText('Drop a CSV file here').waitFor()
}

const SPREADSHEET = `Nombre;Apellidos;Móvil;Teléfono;Etiqueta;Dirección;Notas
María;Muñoz Peña;${stranger('María').number};;;Calle Mayor 1, Oakland;Llamar por la tarde
José;Ibáñez;12;;;;
;Sin nombre;${stranger('Nobody').number.slice(0, 6)};;;;
Luz;Ortega;;${stranger('Luz').number};Oficina;;
`

async function choose(page: Page): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose file' }).click()
  const buffer = Buffer.from(SPREADSHEET, 'latin1')
  await (await chooser).setFiles({ name: 'clientes.csv', mimeType: 'text/csv', buffer })
  await page.getByRole('heading', { name: 'Check the columns' }).waitFor()
}

async function openRosa(page: Page, context: SceneContext): Promise<void> {
  await page.goto(`${context.demo.url}/customers/${await rosa(context)}`)
  await page.getByRole('tabpanel', { name: 'Details' }).waitFor()
  await rows(page).first().waitFor({ state: 'attached' })
}

const made = new WeakMap<object, Promise<string>>()

/** The id of Rosa, of whom much is on file, and who sent pictures; someone like her is on file, too. */
function rosa({ demo, people }: SceneContext): Promise<string> {
  const known = made.get(demo)
  if (known) return known
  const making = (async () => {
    const storageState = await demo.cookiesOf('Maya')
    const api = await request.newContext({
      baseURL: demo.url,
      extraHTTPHeaders: { origin: demo.url },
      storageState,
    })
    const add = async (data: object) => {
      const answer = await api.post('/api/v1/customers', { data })
      if (!answer.ok()) throw new Error(`${answer.status()} ${await answer.text()}`)
      return ((await answer.json()) as { id: string }).id
    }
    await add({
      name: 'Maximiliane Alexandra Freifrau von und zu Hohenstein-Schwarzenberg-Löwenthal',
      numbers: [{ number: stranger('Maximiliane').number, label: 'Office in the morning' }],
      address: '1200 Southwest Donaudampfschifffahrtsgesellschaft Avenue, Apartment 1410\nSeattle',
      fields: { source: 'Referral', product: 'Heat pump', home_year: '1962' },
    })
    const abe = await add({ name: 'Abe Lund' })
    const deleted = await api.delete(`/api/v1/customers/${abe}`)
    if (!deleted.ok()) throw new Error(`${deleted.status()} ${await deleted.text()}`)
    const id = await add({
      name: 'Rosa Martín Vega',
      numbers: [
        { number: people.pictures.number, label: 'Mobile' },
        { number: stranger('Rosa at work').number, label: 'Work' },
        { number: stranger('Rosa').number },
      ],
      address: '48 Alder Street\nOakland, CA 94607',
      external_id: 'NS-10442',
      fields: {
        source: 'Web',
        product: 'Roof and gutters',
        sales_rep: 'Dario',
        home_year: '1987',
        appointment: 'Thursday between 9 and 11. The gate is locked: call first.',
      },
    })
    await api.patch(`/api/v1/customers/${id}`, { data: { texting_on: false } })
    await api.patch(`/api/v1/customers/${id}`, { data: { texting_on: true } })
    await api.dispose()
    return id
  })()
  made.set(demo, making)
  return making
}
