import { beforeEach, expect, it, vi } from 'vitest'
import { Problem } from '../../api/problem'
import type { Customer } from '../../api/types'
import { conversation, customer, event } from '../../testing/fixtures'
import { CustomerRecord } from './record.svelte'

let now: Customer | null
let record: CustomerRecord
let asOf: number

beforeEach(() => {
  vi.useFakeTimers()
  now = customer()
  asOf = 1
  record = new CustomerRecord('ana', {
    customer: async () => {
      if (!now) throw new Problem(404, 'not_found', 'Not found.')
      return { customer: now, conversations: [conversation({ id: 'c1' })], as_of: asOf }
    },
    customerFields: async () => ({ fields: [] }),
    changeCustomer: async (_, change) => {
      now = { ...now!, texting_on: change.texting_on ?? true, revision: 9 }
      return now
    },
  })
})

it('takes in what others change, and nothing that is older', async () => {
  await record.load()
  const newer = customer({ name: 'Ana Silva', revision: 3 })
  record.event(event(3, { kind: 'customer_changed', customer_id: 'ana', customer: newer }))
  expect(record.customer?.name).toBe('Ana Silva')
  // The answer to an older question.
  await vi.runAllTimersAsync()
  expect(record.customer?.name).toBe('Ana Silva')
})

it('says that someone was deleted while one looked, and shows them again when they are back', async () => {
  await record.load()
  record.event(event(5, { kind: 'customer_changed', customer_id: 'ana', customer: null }))
  expect(record.status).toBe('gone')
  // An answer from before says nothing of it.
  asOf = 4
  await record.load()
  expect(record.status).toBe('gone')
  const back = customer({ revision: 6 })
  record.event(event(6, { kind: 'customer_changed', customer_id: 'ana', customer: back }))
  expect(record.status).toBe('ready')
})

it('tells someone who never was from someone who went while it was away', async () => {
  await record.load()
  now = null
  record.startOver()
  await vi.runAllTimersAsync()
  expect(record.status).toBe('gone')

  const other = new CustomerRecord('nobody', {
    customer: async () => Promise.reject(new Problem(404, 'not_found', 'Not found.')),
    customerFields: async () => ({ fields: [] }),
    changeCustomer: async () => customer(),
  })
  await other.load()
  expect(other.status).toBe('missing')
})

it('switches texting off, and says why it could not', async () => {
  await record.load()
  expect(await record.switchTexting(false)).toBeNull()
  expect(record.customer?.texting_on).toBe(false)
})

it('lets a conversation go that is somebody else’s now', async () => {
  await record.load()
  const theirs = conversation({ id: 'c1', customer: null })
  record.event(event(4, { kind: 'conversation_changed', conversation: theirs }))
  expect(record.conversations).toEqual([])
})
