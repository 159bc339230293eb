import { expect, it } from 'vitest'
import { Problem } from '../../api/problem'
import type { DetailField } from '../../api/types'
import { CustomerFields } from './customer-fields.svelte'

const source = { field: 'source', label: 'Source' }
const year = { field: 'home_year', label: 'Home year' }

function server(fields: DetailField[]) {
  const kept = { fields }
  return {
    kept,
    detailFields: async () => kept,
    chooseDetailFields: async (fields: DetailField[]) => {
      if (fields.some((field) => field.label === '')) {
        throw new Problem(422, 'invalid_request', 'Fill in the label.')
      }
      kept.fields = fields
      return kept
    },
  }
}

it('changes names and order, and keeps them', async () => {
  const api = server([source, year])
  const fields = new CustomerFields(api)
  await fields.load()
  fields.raise(fields.rows[1]!)
  fields.raise(fields.rows[0]!)
  fields.rows[0]!.label = 'Built in'
  fields.add()
  fields.remove(fields.rows[2]!)
  await fields.save()
  expect(api.kept.fields).toEqual([{ field: 'home_year', label: 'Built in' }, source])
  expect(fields.done).toBe('Saved.')
})

it('keeps what was typed when the server refuses it, and says why', async () => {
  const api = server([source])
  const fields = new CustomerFields(api)
  await fields.load()
  fields.rows[0]!.label = ''
  await fields.save()
  expect(fields.problem?.detail).toBe('Fill in the label.')
  expect(fields.rows[0]!.label).toBe('')
  expect(api.kept.fields).toEqual([source])
})
