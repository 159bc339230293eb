import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Problem } from '../../api/problem'
import type { CustomerList as Page, CustomerQuery, ListedCustomer } from '../../api/types'
import { customer, deferred, event, minute } from '../../testing/fixtures'
import { CustomerList, nameKey } from './customer-list.svelte'

let all: ListedCustomer[]
let asked: CustomerQuery[]
let list: CustomerList

const listed = (name: string, over: Partial<ListedCustomer> = {}): ListedCustomer => ({
  ...customer({ id: name, name }),
  last_at: null,
  unread: 0,
  ...over,
})
const names = () => list.rows.map(({ name }) => name)
const changed = (id: string) =>
  event(1, { kind: 'customer_changed', customer_id: id, customer: null })

/** As the server answers: by name or last text, or what begins so, two or so at a time. */
function answer({ search, sort, after }: CustomerQuery, size: number): Page {
  const found = all
    .filter(({ name }) => !search || nameKey(name).startsWith(nameKey(search)))
    .filter(({ last_at }) => sort !== 'last_text' || last_at !== null)
    .sort((a, b) =>
      sort === 'last_text'
        ? b.last_at!.localeCompare(a.last_at!)
        : nameKey(a.name) < nameKey(b.name)
          ? -1
          : 1,
    )
  const from = after ? found.findIndex(({ id }) => id === after) + 1 : 0
  const customers = found.slice(from, from + size)
  const next = from + size < found.length ? customers.at(-1)!.id : null
  return { customers: customers.map((one) => ({ ...one })), next, as_of: 1 }
}

beforeEach(() => {
  vi.useFakeTimers()
  asked = []
  all = ['Ben', 'Ána', 'carla', 'Dora'].map((name) => listed(name))
  const customers = async (query: CustomerQuery) => {
    asked.push(query)
    return answer(query, 2)
  }
  list = new CustomerList({ customers })
})

const settle = () => vi.advanceTimersByTimeAsync(1_000)

it('sorts by name without case and marks, a page after the other', async () => {
  await list.load()
  await settle()
  expect(names()).toEqual(['Ána', 'Ben', 'carla', 'Dora'])
  expect(asked).toEqual([{ sort: 'name' }, { sort: 'name', after: 'Ben' }])
  expect(list.more).toBe(false)
})

it('shows what was searched for last, whichever answer comes last', async () => {
  const first = deferred<Page>()
  const answers: Promise<Page>[] = [first.promise]
  list = new CustomerList({
    customers: async (query) => answers.shift() ?? answer(query, 10),
  })
  list.find('b')
  list.find('ca')
  await settle()
  first.resolve(answer({ search: 'b' }, 10))
  await settle()
  expect(names()).toEqual(['carla'])
})

it('lists who texted last first, and leaves out who never did', async () => {
  all = [listed('Ana', { last_at: minute(1) }), listed('Ben', { last_at: minute(2) }), listed('Cy')]
  list.choose('last_text')
  await settle()
  expect(names()).toEqual(['Ben', 'Ana'])
})

describe('what others do meanwhile', () => {
  beforeEach(async () => {
    await list.load()
    await settle()
  })

  it('appears: someone new, a new name, and that someone is gone', async () => {
    all.push(listed('Bea'))
    list.event(changed('Bea'))
    await settle()
    expect(names()).toEqual(['Ána', 'Bea', 'Ben', 'carla', 'Dora'])

    all = all.filter(({ id }) => id !== 'Ben')
    all[0] = listed('Zoë', { id: all[0]!.id, revision: 2 })
    list.event(changed('Ben'))
    await settle()
    expect(names()).toEqual(['Bea', 'carla', 'Dora', 'Zoë'])
  })

  it('is read once for all that comes together, and once more for what comes meanwhile', async () => {
    asked = []
    for (let at = 0; at < 20; at += 1) list.event(changed('Ben'))
    await settle()
    await settle()
    const pages = asked.filter(({ after }) => !after).length
    expect(pages).toBe(2)
  })

  it('is not asked for when it is about no customer', async () => {
    asked = []
    list.event(event(2))
    await settle()
    expect(asked).toEqual([])
  })

  it('changes what a search found, too', async () => {
    list.find('b')
    await settle()
    all.push(listed('Bea'))
    list.event(changed('Bea'))
    await settle()
    expect(names()).toEqual(['Ben', 'Bea'].sort())
  })
})

it('says that it could not be had, and asks again once the connection is there', async () => {
  let broken = true
  list = new CustomerList({
    customers: async (query) => {
      if (broken) throw new Problem(0, 'unreachable', 'Offline.')
      return answer(query, 10)
    },
  })
  await list.load()
  expect(list.status).toBe('failed')
  broken = false
  list.reconnected()
  await settle()
  expect(names()).toHaveLength(4)
})
