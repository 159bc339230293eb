import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Problem } from '../../api/problem'
import type { CustomerList, CustomerQuery, ListedCustomer } from '../../api/types'
import { deferred, minute } from '../../testing/fixtures'
import { Finder } from './finder.svelte'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function listed(name: string): ListedCustomer {
  return {
    id: name,
    name,
    numbers: [],
    address: '',
    external_id: null,
    fields: {},
    texting_on: true,
    texting_changed: null,
    created_at: minute(0),
    changed_at: minute(0),
    revision: 1,
    last_at: null,
    unread: 0,
  }
}

const page = (...names: string[]): CustomerList => ({
  customers: names.map(listed),
  next: null,
  as_of: 1,
})

it('asks once typing pauses, and of two answers the later question’s counts', async () => {
  const [first, second] = [deferred<CustomerList>(), deferred<CustomerList>()]
  const answers = [first, second]
  const asked: CustomerQuery[] = []
  const finder = new Finder({
    customers: (query) => {
      asked.push(query)
      return answers[asked.length - 1]!.promise
    },
  })
  finder.seek('R')
  finder.seek('Ro')
  await vi.advanceTimersByTimeAsync(200)
  finder.seek('Rosa')
  expect(finder.searching).toBe(true)
  await vi.advanceTimersByTimeAsync(200)
  second.resolve(page('Rosa'))
  await vi.advanceTimersByTimeAsync(0)
  first.resolve(page('Robin', 'Rosa'))
  await vi.advanceTimersByTimeAsync(0)
  expect(asked.map(({ search }) => search)).toEqual(['Ro', 'Rosa'])
  expect(finder.found.map(({ name }) => name)).toEqual(['Rosa'])
  expect(finder.searching).toBe(false)
})

it('forgets what was found when nothing is sought, and says what went wrong', async () => {
  const answers = [
    async () => page('Rosa'),
    () => Promise.reject(new Problem(0, 'unreachable', 'You’re offline.')),
  ]
  const finder = new Finder({ customers: () => answers.shift()!() })
  finder.seek('Rosa')
  await vi.advanceTimersByTimeAsync(200)
  expect(finder.found).toHaveLength(1)
  finder.seek(' ')
  expect(finder.found).toEqual([])
  expect(finder.answered).toBeNull()
  finder.seek('Rosa')
  await vi.advanceTimersByTimeAsync(200)
  expect(finder.problem?.detail).toBe('You’re offline.')
})
