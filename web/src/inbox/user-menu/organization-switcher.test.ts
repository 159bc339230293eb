import { expect, it } from 'vitest'
import { Problem } from '../../api/problem'
import type { Session } from '../../api/types'
import { session } from '../../testing/fixtures'
import { OrganizationSwitcher } from './organization-switcher.svelte'

const organizations = [
  { id: 'acme', name: 'Acme Plumbing' },
  { id: 'cafe', name: 'Café Lumière' },
  { id: 'northside', name: 'Northside Home Services' },
]
const sam: Session = {
  ...session,
  organizations,
  permissions: [...session.permissions, 'organizations'],
}

function open(who: Session, create = async (name: string) => ({ id: 'new', name })) {
  const gone: string[] = []
  const switcher = new OrganizationSwitcher(who, { createOrganization: create }, (id) =>
    gone.push(id),
  )
  return { switcher, gone }
}

it('finds an organization by part of its name, whatever the case and accents', async () => {
  const { switcher, gone } = open(sam)
  expect(switcher.found).toEqual(organizations)
  switcher.typed(' LUMIERE ')
  expect(switcher.found.map(({ id }) => id)).toEqual(['cafe'])
  await switcher.submit()
  expect(gone).toEqual(['cafe'])
})

it('moves with the arrow keys, and not beyond the ends', async () => {
  const { switcher, gone } = open(sam)
  switcher.move(-1)
  expect(switcher.chosen?.id).toBe('acme')
  for (const _ of [1, 2, 3, 4]) switcher.move(1)
  expect(switcher.chosen?.id).toBe('northside')
  expect(switcher.isHere(switcher.chosen!)).toBe(true)
  // What is typed begins at the first that is found.
  switcher.typed('a')
  expect(switcher.chosen?.id).toBe('acme')
  switcher.typed('nobody is called that')
  expect(switcher.chosen).toBeUndefined()
  await switcher.submit()
  expect(gone).toEqual([])
})

it('lets only super users create one', async () => {
  expect(open(session).switcher.mayCreate).toBe(false)
  const { switcher, gone } = open(sam)
  expect(switcher.mayCreate).toBe(true)
  switcher.begin()
  switcher.typed('Harbor Clinic')
  await switcher.submit()
  expect(gone).toEqual(['new'])
})

it('says why one could not be created, until something else is typed', async () => {
  const taken = new Problem(409, 'name_taken', '“Acme” is taken; choose another name.')
  const { switcher, gone } = open(sam, () => Promise.reject(taken))
  switcher.begin()
  switcher.typed('Acme')
  await switcher.submit()
  expect(switcher.problem?.detail).toContain('taken')
  expect(gone).toEqual([])
  switcher.typed('Acme West')
  expect(switcher.problem).toBeNull()
})
