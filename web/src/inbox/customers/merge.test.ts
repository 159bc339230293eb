import { expect, it } from 'vitest'
import { Problem } from '../../api/problem'
import type { CustomerField, CustomerInput } from '../../api/types'
import { customer, minute } from '../../testing/fixtures'
import { Merge } from './merge.svelte'

const fields: CustomerField[] = [
  { field: 'source', label: 'Source', kind: { type: 'text' } },
  { field: 'budget', label: 'Budget', kind: { type: 'money', currency: 'USD' } },
]
const kept = customer({ fields: { source: 'Web' }, external_id: 'A-1' })
const other = customer({
  id: 'anna',
  name: 'Anna Costa',
  address: '1 Elm St',
  external_id: 'A-2',
  fields: { source: 'Web', budget: '1250.00' },
  texting_on: false,
})

function server() {
  const asked: [string, string, CustomerInput | undefined][] = []
  return {
    asked,
    customer: async (id: string) => {
      if (id !== other.id) throw new Problem(404, 'not_found', 'Not found.')
      return { customer: other, conversations: [], as_of: 1 }
    },
    mergeCustomers: async (id: string, from: string, picked?: CustomerInput) => {
      asked.push([id, from, picked])
      return { customer: { ...kept, changed_at: minute(1) }, undo: 'undo' }
    },
  }
}

it('shows where they differ, and picks what there is rather than nothing', async () => {
  const merge = new Merge(server(), fields)
  await merge.choose(kept, other.id)
  expect(merge.differences(kept, merge.other!)).toEqual([
    { part: 'name', label: 'Name', kept: 'Ana Costa', other: 'Anna Costa' },
    { part: 'address', label: 'Address', kept: '', other: '1 Elm St' },
    { part: 'external_id', label: 'External ID', kept: 'A-1', other: 'A-2' },
    { part: 'texting_on', label: 'Texting', kept: 'On', other: 'Off' },
    { part: 'field:budget', label: 'Budget', kept: '', other: '$1,250.00' },
  ])
  expect(merge.picks).toEqual({
    name: 'kept',
    address: 'other',
    external_id: 'kept',
    texting_on: 'other',
    'field:budget': 'other',
  })
})

it('sends what was picked, also that something is to be empty', async () => {
  const api = server()
  const merge = new Merge(api, fields)
  await merge.choose(kept, other.id)
  merge.picks['name'] = 'other'
  merge.picks['field:budget'] = 'kept'
  merge.picks['address'] = 'kept'
  expect((await merge.merge(kept))?.undo).toBe('undo')
  expect(api.asked).toEqual([
    [
      'ana',
      'anna',
      {
        name: 'Anna Costa',
        address: '',
        external_id: 'A-1',
        texting_on: false,
        fields: { budget: null },
      },
    ],
  ])
})

it('says why someone can’t be merged with, and lets another be chosen', async () => {
  const merge = new Merge(server(), fields)
  await merge.choose(kept, 'gone')
  expect(merge.problem?.detail).toBe('Not found.')
  expect(merge.other).toBeNull()
  await merge.choose(kept, other.id)
  expect(merge.problem).toBeNull()
  merge.forget()
  expect(await merge.merge(kept)).toBeNull()
})
