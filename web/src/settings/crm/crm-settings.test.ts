import { beforeEach, expect, it } from 'vitest'
import { Problem } from '../../api/problem'
import type { CrmSource, CrmTest, NewCrm } from '../../api/types'
import { CrmSettings } from './crm-settings.svelte'

const source: CrmSource = {
  name: 'Northside CRM',
  connection: {
    kind: 'http',
    url: 'https://crm.example/?q={e164}',
    headers: ['X-Api-Key'],
    records: '/data',
    title: null,
    phones: ['/phone', '/mobile'],
  },
  fields: [{ at: '/quote', label: 'Quote', kind: 'money', currency: 'EUR' }],
}
const shown: CrmTest = { records: [], more: false, others: 2, empty: [], problem: null }

let stored: CrmSource | null
let given: NewCrm[]
let refusal: Problem | null
let crm: CrmSettings

beforeEach(() => {
  stored = source
  given = []
  refusal = null
  crm = new CrmSettings({
    crm: async () => ({ source: stored, not_permitted: null }),
    setCrm: async (body) => {
      given.push(body)
      if (refusal) throw refusal
      return { source, not_permitted: null }
    },
    forgetCrm: async () => void (stored = null),
    testCrm: async (body) => {
      given.push(body.source)
      if (refusal) throw refusal
      return shown
    },
  })
})

it('never shows a secret, and sends one only when it was typed', async () => {
  await crm.load()
  expect(crm.form.headers).toMatchObject([{ name: 'X-Api-Key', value: '', saved: true }])
  await crm.save()
  const connection = given[0]!.connection
  expect(connection).toMatchObject({
    phones: ['/phone', '/mobile'],
    headers: [{ name: 'X-Api-Key', value: undefined }],
  })
  expect(given[0]!.fields).toEqual(source.fields)
})

it('lets a usual name follow the kind, and asks for a secret that isn’t stored', async () => {
  stored = null
  await crm.load()
  expect(crm.form.fields).toHaveLength(1)
  crm.choose('hubspot')
  expect([crm.form.name, crm.keepsSecret]).toEqual(['HubSpot', false])
  crm.choose('salesforce')
  expect(crm.form.name).toBe('Salesforce')
  crm.form.name = 'Ours'
  crm.choose('http')
  expect(crm.form.name).toBe('Ours')
})

it('tests what is in the form, and forgets that once something else is done', async () => {
  await crm.load()
  crm.form.name = 'Another'
  crm.number = '415 555 0132'
  expect(await crm.test()).toBe(true)
  expect([given[0]!.name, crm.tested]).toEqual(['Another', shown])
  refusal = new Problem(422, 'invalid_request', 'Choose 1 to 30 fields.', 'fields')
  expect(await crm.save()).toBe(false)
  expect([crm.tested, crm.problem?.field, crm.form.name]).toEqual([null, 'fields', 'Another'])
})

it('shows what others change, unless something is typed', async () => {
  await crm.load()
  stored = { ...source, name: 'Theirs' }
  await crm.look()
  expect(crm.form.name).toBe('Theirs')
  crm.form.url = 'https://mine.example/{e164}'
  stored = null
  await crm.look()
  expect([crm.form.url, crm.setUp]).toEqual(['https://mine.example/{e164}', false])
})

it('moves fields, and turns it off', async () => {
  await crm.load()
  crm.addField()
  crm.form.fields[1]!.label = 'Source'
  crm.raise(crm.form.fields[1]!)
  expect(crm.form.fields.map((field) => field.label)).toEqual(['Source', 'Quote'])
  crm.removeField(crm.form.fields[0]!)
  await crm.forget()
  expect([crm.setUp, crm.form.name]).toEqual([false, ''])
})
