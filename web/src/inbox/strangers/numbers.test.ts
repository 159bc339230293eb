import { expect, it, vi } from 'vitest'
import { Problem } from '../../api/problem'
import type { Conversation, Customer, CustomerInput } from '../../api/types'
import type { NoticeAction } from '../../browser/page.svelte'
import { conversation, minute } from '../../testing/fixtures'
import { Numbers } from './numbers'

const unknown = conversation({ name: null, marks: ['unrecognized'] })

function customer(over: Partial<Customer> = {}): Customer {
  return {
    id: 'rosa',
    name: 'Rosa Lind',
    numbers: [{ number: unknown.number, label: 'Mobile' }],
    address: '',
    external_id: null,
    fields: {},
    texting_on: true,
    texting_changed: null,
    created_at: minute(0),
    changed_at: minute(0),
    revision: 1,
    ...over,
  }
}

/** A server that does what is asked of it, and the notices that were shown. */
function stage(over: object = {}) {
  const asked: unknown[][] = []
  const note =
    <T>(name: string, answer: T) =>
    async (...given: unknown[]) => {
      asked.push([name, ...given])
      return answer
    }
  const api = {
    addCustomer: note('addCustomer', customer()),
    assignNumber: note('assignNumber', unknown),
    blockNumber: note('blockNumber', unknown),
    changeCustomer: note('changeCustomer', customer()),
    conversation: note('conversation', unknown),
    customer: note('customer', { customer: customer(), conversations: [], as_of: 1 }),
    deleteCustomer: note('deleteCustomer', { undo: 'undo' }),
    dismissNumber: note('dismissNumber', unknown),
    reopen: note('reopen', unknown),
    unassignNumber: note('unassignNumber', unknown),
    unblockNumber: note('unblockNumber', unknown),
    undoDismissal: note('undoDismissal', unknown),
    ...over,
  }
  const said: [text: string, action?: NoticeAction][] = []
  const took: Conversation[] = []
  const numbers = new Numbers(api, {
    took: (one) => void took.push(one),
    notify: (text, action) => void said.push([text, action]),
  })
  const undo = async () => {
    said.at(-1)![1]!.run()
    await new Promise((done) => setTimeout(done))
  }
  return { numbers, asked, said, took, undo }
}

it('saves a number under a name; undone, the record is gone again', async () => {
  const { numbers, asked, said, undo } = stage()
  const saved = { name: ' Rosa Lind ', label: 'Mobile', externalId: '' }
  expect(await numbers.add(unknown, saved)).toBeNull()
  const input: CustomerInput = {
    name: 'Rosa Lind',
    numbers: [{ number: unknown.number, label: 'Mobile' }],
  }
  expect(asked[0]).toEqual(['addCustomer', input])
  expect(said[0]![0]).toBe('Rosa Lind added')
  await undo()
  expect(asked).toContainEqual(['deleteCustomer', 'rosa'])
})

it('says whose the number is already', async () => {
  const other = { id: 'ben', name: 'Ben' }
  const taken = new Problem(409, 'number_on_file', 'Ben has it.', null, null, null, other)
  const { numbers, said } = stage({ addCustomer: () => Promise.reject(taken) })
  const problem = await numbers.add(unknown, { name: 'Rosa', label: '', externalId: '' })
  expect(problem?.customer).toEqual(other)
  expect(said).toEqual([])
})

it('assigns, dismisses and blocks, each with a way back', async () => {
  const { numbers, asked, undo } = stage()
  await numbers.assign(unknown, { id: 'rosa', name: 'Rosa Lind' })
  await undo()
  await numbers.dismiss(unknown)
  await undo()
  await numbers.block(conversation({ state: 'closed' }))
  await undo()
  await numbers.block(conversation({ state: 'open' }))
  await undo()
  expect(asked.map(([name]) => name)).toEqual([
    ...['assignNumber', 'unassignNumber', 'dismissNumber', 'undoDismissal'],
    ...['blockNumber', 'unblockNumber'],
    // It was open before it was blocked.
    ...['blockNumber', 'unblockNumber', 'reopen'],
  ])
})

it('takes a number away from a customer; undone, it has its label and its place again', async () => {
  const office = { number: '+14155550177', label: 'Office' }
  const before = customer({ numbers: [{ number: unknown.number, label: 'Mobile' }, office] })
  const answers = [before, customer({ numbers: [office] })]
  const { numbers, asked, undo } = stage({
    customer: async () => ({ customer: answers.shift()!, conversations: [], as_of: 1 }),
  })
  const { id, name, address, external_id, texting_on } = before
  const known = conversation({ customer: { id, name, address, external_id, texting_on } })
  await numbers.unassign(known)
  await undo()
  expect(asked).toContainEqual(['changeCustomer', 'rosa', { numbers: before.numbers }])
})

it('says what did not work, also of what was to be undone', async () => {
  const down = () => Promise.reject(new Problem(0, 'unreachable', 'You’re offline.'))
  const { numbers, said, undo } = stage({ undoDismissal: down, unblockNumber: down })
  const quiet = vi.spyOn(console, 'warn').mockImplementation(() => {})
  await numbers.dismiss(unknown)
  await undo()
  expect(said.at(-1)![0]).toBe('Couldn’t undo that. You’re offline.')
  await numbers.unblock(unknown)
  expect(said.at(-1)![0]).toBe('Couldn’t unblock this number. You’re offline.')
  quiet.mockRestore()
})
