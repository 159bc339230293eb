import { expect, it } from 'vitest'
import { Problem } from '../../api/problem'
import type { Id, RestorableCustomer } from '../../api/types'
import { Kept } from './kept.svelte'

const one = (id: string) =>
  ({ id, customer: { name: id, numbers: [] } }) as unknown as RestorableCustomer

/** Three were deleted; the list comes in pages of two. */
function kept(undo: (id: Id) => Promise<unknown> = () => Promise.resolve()) {
  const there = ['c', 'b', 'a'].map(one)
  return new Kept({
    keptCustomers: (before?: Id) => {
      const from = before ? there.findIndex(({ id }) => id === before) + 1 : 0
      const page = there.slice(from, from + 2)
      const next = from + 2 < there.length ? (page.at(-1)?.id ?? null) : null
      return Promise.resolve({ kept: page, next })
    },
    undoCustomers: (id: Id) => undo(id) as Promise<{ customers: [] }>,
  })
}

const ids = (list: Kept) => list.items.map(({ id }) => id).join('')

it('reads on where a page ends', async () => {
  const list = kept()
  await list.load()
  expect(ids(list)).toBe('cb')
  await list.more()
  expect([ids(list), list.next]).toEqual(['cba', null])
})

it('leaves out who was put back', async () => {
  const list = kept()
  await list.load()
  expect(await list.restore(one('c'))).toBeNull()
  expect(ids(list)).toBe('b')
})

it('keeps who could not be put back, and says why', async () => {
  const taken = new Problem(409, 'number_on_file', 'Rosa has this number.')
  const list = kept(() => Promise.reject(taken))
  await list.load()
  expect(await list.restore(one('c'))).toBe(taken)
  expect([ids(list), list.restoring]).toEqual(['cb', null])
})
