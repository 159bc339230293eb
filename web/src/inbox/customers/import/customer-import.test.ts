import { beforeEach, expect, it } from 'vitest'
import { Problem } from '../../../api/problem'
import type {
  CustomerImport,
  CustomerImportState,
  ImportPlan,
  ImportPreview,
} from '../../../api/types'
import { choices, columnOf, keyOf } from './columns'
import { CustomerImporter } from './customer-import.svelte'

const plan: ImportPlan = {
  encoding: 'windows-1252',
  separator: 'semicolon',
  heading: true,
  country: 'US',
  columns: [{ type: 'name' }, { type: 'number', label: 'Móvil' }],
}
const preview: ImportPreview = { plan, heading: ['Nombre', 'Móvil'], rows: [['Ana', '12']] }

function import_(state: CustomerImportState, over: Partial<CustomerImport> = {}): CustomerImport {
  return {
    id: 'i1',
    state,
    file_name: 'crm.csv',
    bytes: 10,
    rows: 200,
    done: 0,
    counts: { new: 0, changed: 0, same: 0, refused: 0 },
    plan,
    created_at: '2026-11-21T15:00:00Z',
    created_by: null,
    started_at: null,
    ended_at: null,
    undone: 0,
    kept: 0,
    problem: null,
    ...over,
  }
}

let open: CustomerImport | null
let past: CustomerImport[]
let asked: string[]
let refusal: Problem | null
let importer: CustomerImporter

beforeEach(() => {
  open = null
  past = []
  asked = []
  refusal = null
  const answer = async <T>(what: string, value: () => T): Promise<T> => {
    asked.push(what)
    if (refusal) throw refusal
    return value()
  }
  const become = (state: CustomerImportState, over?: Partial<CustomerImport>) =>
    (open = import_(state, over))
  importer = new CustomerImporter({
    customerImports: () => answer('list', () => ({ open, imports: past, next: null })),
    customerImport: (id) =>
      answer('show', () => ({
        import: open?.id === id ? open : past.find((one) => one.id === id)!,
        refused: [{ row: 3, problem: 'Fill in the name.' }],
      })),
    uploadCustomers: (_, progress) =>
      answer('upload', () => {
        progress(0.5)
        return become('uploaded')
      }),
    previewCustomerImport: (_, as) =>
      answer('preview', () => ({ ...preview, plan: { ...plan, ...as } })),
    checkCustomerImport: (_, plan) => answer('check', () => become('checking', { plan })),
    startCustomerImport: () => answer('start', () => become('importing')),
    stopCustomerImport: () => answer('stop', () => void (open = null)),
    undoCustomerImport: () => answer('undo', () => become('undoing')),
    customersKeptByUndo: () =>
      answer('kept', () => ({ customers: [{ id: 'c', name: 'Eve', why: 'texted' }], next: null })),
    customerFields: () => answer('fields', () => ({ fields: [] })),
  })
})

it('goes from a file to its columns, and from the columns to a check', async () => {
  await importer.load()
  expect(importer).toMatchObject({ status: 'ready', current: null })
  await importer.upload(new File(['x'], 'crm.csv'))
  expect(importer.maps).toBe(true)
  expect(importer.plan).toEqual(plan)
  importer.label(1, 'Mobile')
  importer.hold(0, 'first_name')
  importer.inCountry('MX')
  await importer.check()
  expect(open?.plan).toMatchObject({
    country: 'MX',
    columns: [{ type: 'first_name' }, { type: 'number', label: 'Mobile' }],
  })
  expect(importer).toMatchObject({ maps: false, plan: null })
})

it('has no columns to show until they were read', async () => {
  const uploading = importer.upload(new File(['x'], 'crm.csv'))
  await Promise.resolve()
  expect(importer).toMatchObject({ maps: false, plan: null })
  await uploading
  expect(importer.maps).toBe(true)
})

it('keeps the country when the file is read otherwise', async () => {
  await importer.upload(new File(['x'], 'crm.csv'))
  importer.inCountry('MX')
  await importer.readAs({ separator: 'comma' })
  expect(importer.plan).toMatchObject({ separator: 'comma', country: 'MX' })
})

it('shows what is on its way after a reload, and its end', async () => {
  open = import_('importing', { done: 50, started_at: '2026-11-21T15:00:00Z' })
  await importer.load()
  expect(importer).toMatchObject({ percent: 25, maps: false })
  past = [{ ...open, state: 'done', done: 200 }]
  open = null
  await importer.look()
  expect(importer.current?.state).toBe('done')
  expect(importer.refused).toHaveLength(1)
  expect(importer.percent).toBe(100)
})

it('asks for the columns again only when someone wants to change them', async () => {
  open = import_('checked')
  await importer.load()
  expect(importer.maps).toBe(false)
  await importer.changeColumns()
  expect(importer.maps).toBe(true)
})

it('lists whom undoing left as they are', async () => {
  past = [import_('undone', { started_at: '2026-11-21T15:00:00Z' })]
  await importer.load()
  await importer.open('i1')
  expect(importer.kept).toEqual([{ id: 'c', name: 'Eve', why: 'texted' }])
})

it('says why something didn’t work, and goes on', async () => {
  open = import_('checked')
  await importer.load()
  refusal = Problem.of(409, {
    code: 'import_not_ready',
    detail: 'This import was started already.',
  })
  await importer.start()
  expect(importer.problem?.detail).toContain('started already')
  refusal = null
  await importer.end()
  expect(importer).toMatchObject({ current: null, problem: null })
})

it('names columns by what they hold', () => {
  expect(keyOf({ type: 'field', field: 'city' })).toBe('field:city')
  expect(columnOf('field:city', 'City')).toEqual({ type: 'field', field: 'city' })
  expect(columnOf('number', ' Mobile ')).toEqual({ type: 'number', label: 'Mobile' })
  const fields = [{ field: 'city', label: 'City', kind: { type: 'text' as const } }]
  const keys = choices(fields, { type: 'ignore' }).map(([key]) => key)
  expect(keys).toContain('field:city')
  expect(keys).not.toContain('id')
  expect(choices([], { type: 'id' }).map(([key]) => key)).toContain('id')
})
