import { beforeEach, expect, it } from 'vitest'
import { Problem } from '../../api/problem'
import type { Location, TeamMember, TeamRole } from '../../api/types'
import {
  airport,
  anaLeads,
  benAnswers,
  downtown,
  mayaRuns,
  priyaAnswers,
  roles as known,
  teammate,
} from '../../testing/team'
import { Locations } from './locations.svelte'

let all: Location[]
let team: TeamMember[]
let roles: TeamRole[]
let refusal: Problem | null
let locations: Locations

beforeEach(async () => {
  all = [airport, downtown]
  team = [anaLeads, benAnswers, mayaRuns, priyaAnswers]
  roles = known
  refusal = null
  const answer = async <T>(change: () => T): Promise<T> => {
    if (refusal) throw refusal
    return change()
  }
  locations = new Locations(
    {
      locations: async () => ({ locations: all }),
      team: async () => ({ team }),
      roles: async () => ({ roles }),
      addLocation: (name) =>
        answer(() => {
          const added = { id: name, name, inbox_on: true }
          all = [...all, added]
          return added
        }),
      changeLocation: (id, change) =>
        answer(() => {
          all = all.map((one) => (one.id === id ? { ...one, ...(change as Location) } : one))
          return all.find((one) => one.id === id)!
        }),
      deleteLocation: (id) => answer(() => void (all = all.filter((one) => one.id !== id))),
    },
    () => mayaRuns.role,
  )
  await locations.load()
})

const names = (members: TeamMember[]) => members.map(({ name }) => name)

it('knows who belongs to each', () => {
  expect(names(locations.membersOf(downtown))).toEqual(['Ana Silva', 'Ben Carter', 'Priya Nair'])
  expect(names(locations.membersOf(airport))).toEqual(['Ben Carter'])
})

it('names those who would lose the inbox: not Ben, who is at the airport, too', () => {
  expect(names(locations.losers(downtown))).toEqual(['Ana Silva', 'Priya Nair'])
  expect(names(locations.losers(airport))).toEqual([])
})

it('names Ben once the airport has its inbox off', async () => {
  await locations.change(airport.id, { inbox_on: false })
  expect(names(locations.losers(downtown))).toContain('Ben Carter')
  // Nothing is lost where nothing is on.
  expect(names(locations.losers(locations.all[0]!))).toEqual([])
})

it('names nobody who can’t see the inbox anyway, or needs no location', async () => {
  const { id } = downtown
  const books = { id: 'books', name: 'Books', permissions: ['audit' as const], built_in: false }
  roles = [...known, books]
  team = [
    { ...mayaRuns, locations: [id] },
    teammate({ id: 'cleo', name: 'Cleo', role: 'books' }),
    { ...priyaAnswers, state: 'deactivated' },
  ]
  await locations.look()
  expect(names(locations.losers(downtown))).toEqual([])
})

it('adds, renames, and deletes', async () => {
  await locations.add('Harbor')
  expect(locations.all.map(({ name }) => name)).toEqual(['Airport', 'Downtown', 'Harbor'])
  await locations.change('Harbor', { name: 'Old harbor' })
  await locations.remove(airport.id)
  expect(locations.all.map(({ name }) => name)).toEqual(['Downtown', 'Old harbor'])
})

it('says when a name is taken', async () => {
  refusal = new Problem(409, 'name_taken', '“Airport” is taken; choose another name.')
  expect(await locations.add('airport')).toBe(false)
  expect(locations.problem?.code).toBe('name_taken')
})
