import { beforeEach, expect, it } from 'vitest'
import type { AuditEntry, AuditPage, AuditQuery } from '../../api/types'
import { by, deferred, maya, priya } from '../../testing/fixtures'
import { AuditLog } from './audit.svelte'

const PAGE = 3
let entries: AuditEntry[]
let asked: AuditQuery[]
let log: AuditLog

/** The day says on which of November’s days it was. */
function entry(number: number, day = 21): AuditEntry {
  return {
    number,
    at: new Date(2026, 10, day, 12, 0, number).toISOString(),
    kind: 'signed_in',
    actor: by(maya),
    actor_name: maya.name,
    as_super_user: false,
    address: null,
    object: null,
    object_name: null,
    object_erased: false,
    changes: [],
  }
}

function pageAt(before?: string | null): AuditPage {
  const newest = [...entries].sort((a, b) => b.number - a.number)
  const rest = before ? newest.filter(({ number }) => number < Number(before)) : newest
  const shown = rest.slice(0, PAGE)
  const next = rest.length > PAGE ? String(shown.at(-1)!.number) : null
  return { entries: shown, next, as_of: 0 }
}

beforeEach(async () => {
  entries = [1, 2, 3, 4].map((number) => entry(number))
  asked = []
  log = new AuditLog({
    audit: async (query, before) => {
      asked.push(query)
      return pageAt(before)
    },
    members: async () => ({ members: [maya, priya] }),
  })
  await log.load()
})

const numbers = () => log.entries.map(({ number }) => number)

it('shows the newest, and what came before on request', async () => {
  expect(numbers()).toEqual([4, 3, 2])
  await log.more()
  expect(numbers()).toEqual([4, 3, 2, 1])
  expect(log.next).toBeNull()
})

it('puts on top what happens meanwhile, and keeps what was loaded below', async () => {
  await log.more()
  entries.push(entry(5), entry(6))
  await log.look()
  expect(numbers()).toEqual([6, 5, 4, 3, 2, 1])
  expect(log.next).toBeNull()
})

it('starts over when more has come than one page holds, so that nothing is missing', async () => {
  await log.more()
  entries.push(entry(5), entry(6), entry(7), entry(8))
  await log.look()
  expect(numbers()).toEqual([8, 7, 6])
  await log.more()
  await log.more()
  expect(numbers()).toEqual([8, 7, 6, 5, 4, 3, 2, 1])
})

it('shows the first entry there is, too', async () => {
  entries = []
  await log.load()
  expect(numbers()).toEqual([])
  entries = [entry(1)]
  await log.look()
  expect(numbers()).toEqual([1])
})

it('asks for what is filtered, and not for what came before of another filter', async () => {
  const later = deferred<AuditPage>()
  const slow = new AuditLog({
    audit: (_, before) => (before ? later.promise : Promise.resolve(pageAt())),
    members: async () => ({ members: [] }),
  })
  await slow.load()
  const more = slow.more()
  await slow.choose({ kind: 'exported' })
  later.resolve({ entries: [entry(1)], next: null, as_of: 0 })
  await more
  expect(slow.entries.map(({ number }) => number)).toEqual([4, 3, 2])
  await log.choose({ member: priya.id, kind: 'exported' })
  expect(asked.at(-1)).toEqual({ member: priya.id, kind: 'exported' })
})

it('groups entries by day', async () => {
  entries = [entry(1, 19), entry(2, 20), entry(3, 20)]
  await log.load()
  expect(log.days.map((day) => day.entries.map(({ number }) => number))).toEqual([[3, 2], [1]])
})

it('calls what is looked for by its name, as far as it is known', async () => {
  const object = { kind: 'conversation', id: 'd' } as const
  entries.push({ ...entry(5), object, object_name: 'Daniela Ortiz' })
  await log.look()
  expect(log.nameOf('d')).toBe('Daniela Ortiz')
  expect(log.nameOf(priya.id)).toBe('Priya Nair')
  expect(log.nameOf('gone')).toBeNull()
})
