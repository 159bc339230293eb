import { expect, it } from 'vitest'
import { Problem } from '../../api/problem'
import type { CustomerField } from '../../api/types'
import { CustomerFields } from './customer-fields.svelte'

const text = { type: 'text' } as const
const source = { field: 'source', label: 'Source', kind: text }
const year = { field: 'home_year', label: 'Home year', kind: text }

function server(fields: CustomerField[]) {
  const kept = { fields }
  return {
    kept,
    customerFields: async () => kept,
    declareCustomerFields: async (fields: CustomerField[]) => {
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
  expect(api.kept.fields).toEqual([{ ...year, label: 'Built in' }, source])
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

it('declares what a field holds, with its currency or its choices', async () => {
  const api = server([source, year])
  const fields = new CustomerFields(api)
  await fields.load()
  fields.rows[0]!.type = 'choice'
  fields.rows[0]!.choices = ' Web \n\nReferral\n'
  fields.rows[1]!.type = 'money'
  fields.rows[1]!.currency = 'EUR'
  await fields.save()
  expect(api.kept.fields.map(({ kind }) => kind)).toEqual([
    { type: 'choice', choices: ['Web', 'Referral'] },
    { type: 'money', currency: 'EUR' },
  ])
  expect(fields.rows[0]).toMatchObject({ type: 'choice', choices: 'Web\nReferral' })

  // What it was declared with before does not stay with another type.
  fields.rows[0]!.type = 'date'
  await fields.save()
  expect(api.kept.fields[0]!.kind).toEqual({ type: 'date' })
})
