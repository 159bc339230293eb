import { beforeEach, expect, it } from 'vitest'
import { Problem } from '../../api/problem'
import type { TeamRole } from '../../api/types'
import { anaLeads, mayaRuns, priyaAnswers, roles as known } from '../../testing/team'
import { turned } from './permissions'
import { Roles } from './roles.svelte'

let all: TeamRole[]
let refusal: Problem | null

beforeEach(() => {
  all = [...known]
  refusal = null
})

async function seenBy(role: string): Promise<Roles> {
  const answer = async <T>(change: () => T): Promise<T> => {
    if (refusal) throw refusal
    return change()
  }
  const roles = new Roles(
    {
      roles: async () => ({ roles: all }),
      team: async () => ({ team: [anaLeads, mayaRuns, priyaAnswers] }),
      addRole: (role) =>
        answer(() => {
          const added = { ...role, id: role.name, built_in: false }
          all.push(added)
          return added
        }),
      changeRole: (id, change) =>
        answer(() => {
          all = all.map((one) => (one.id === id ? { ...one, ...(change as TeamRole) } : one))
          return all.find((one) => one.id === id)!
        }),
      deleteRole: (id) => answer(() => void (all = all.filter((one) => one.id !== id))),
    },
    () => role,
  )
  await roles.load()
  return roles
}

const role = (id: string) => known.find((one) => one.id === id)!

it('sets the built-in ones apart from the organization’s own', async () => {
  const roles = await seenBy('admin')
  expect(roles.builtIn).toHaveLength(5)
  expect(roles.own.map(({ name }) => name)).toEqual(['Shift lead'])
  expect(roles.membersWith(role('lead')).map(({ name }) => name)).toEqual(['Ana Silva'])
})

it('copies what the viewer may give, and never every organization', async () => {
  const maya = await seenBy('admin')
  expect(maya.copied(role('super_user'))).toEqual(role('admin').permissions)
  expect(maya.copied(role('sms_user'))).toContain('customers_transfer')
  const robin = await seenBy('super_user')
  expect(robin.copied(role('super_user'))).not.toContain('organizations')
  const ana = await seenBy('lead')
  expect(ana.copied(role('admin')).sort()).toEqual([...role('lead').permissions].sort())
})

it('adds reading to what needs it, and takes with it what can’t be without', () => {
  expect(turned([], 'send', true)).toEqual(['send', 'view'])
  expect(turned(['view'], 'send', true)).toEqual(['view', 'send'])
  expect(turned([], 'audit', true)).toEqual(['audit'])
  expect(turned(['view', 'send', 'close', 'audit'], 'view', false)).toEqual(['audit'])
  expect(turned(['view', 'send'], 'send', false)).toEqual(['view'])
})

it('refuses a role that allows nothing, without asking the server', async () => {
  const roles = await seenBy('admin')
  expect(await roles.add('Nothing', [])).toBe(false)
  expect(roles.problem?.detail).toBe('Choose at least one thing it allows.')
  expect(all).toHaveLength(6)
  expect(await roles.add('Books', ['audit'])).toBe(true)
  expect(roles.own.map(({ name }) => name)).toEqual(['Shift lead', 'Books'])
})

it('changes a role, and deletes one that nobody has', async () => {
  const roles = await seenBy('admin')
  await roles.change(role('lead'), 'Team lead', ['view'])
  expect(roles.own[0]).toMatchObject({ name: 'Team lead', permissions: ['view'] })
  await roles.remove(role('lead'))
  expect(roles.own).toEqual([])
})

it('says when someone got the role meanwhile', async () => {
  const roles = await seenBy('admin')
  refusal = new Problem(409, 'role_in_use', '1 of your team still have this role.')
  expect(await roles.remove(role('lead'))).toBe(false)
  expect(roles.problem?.code).toBe('role_in_use')
})

it('lets nobody manage a role that allows more than their own', async () => {
  const ana = await seenBy('lead')
  expect(ana.rights.manages('admin')).toBe(false)
  expect(ana.rights.manages('lead')).toBe(true)
  expect(ana.rights.manages('gone')).toBe(false)
})
