import { beforeEach, expect, it } from 'vitest'
import { Problem } from '../../api/problem'
import type { Invitation, TeamMember } from '../../api/types'
import { minute } from '../../testing/fixtures'
import {
  airport,
  anaLeads,
  benAnswers,
  downtown,
  mayaRuns,
  priyaAnswers,
  roles,
  teammate,
} from '../../testing/team'
import { expiry, isExpired, Team } from './team.svelte'

let members: TeamMember[]
let invitations: Invitation[]
let asked: unknown[][]
let refusal: Problem | null

beforeEach(() => {
  members = [anaLeads, benAnswers, mayaRuns, priyaAnswers]
  invitations = []
  asked = []
  refusal = null
})

const invitation = (email: string, issue = 1): Invitation => ({
  id: `to-${email}`,
  email,
  role: 'sms_user',
  locations: [downtown.id],
  invited_by: mayaRuns.name,
  invited_at: minute(0),
  expires_at: minute(7 * 24 * 60),
  by_email: false,
  link: `https://hearback.example/join#${issue}`,
})

async function act<T>(what: unknown[], answer: () => T): Promise<T> {
  asked.push(what)
  if (refusal) throw refusal
  return answer()
}

/** The team’s page, as someone sees it. */
async function seenBy(viewer: TeamMember): Promise<Team> {
  const update = (id: string, over: Partial<TeamMember>) => {
    members = members.map((one) => (one.id === id ? { ...one, ...over } : one))
    return members.find((one) => one.id === id)!
  }
  const team = new Team(
    {
      team: async () => ({ team: members }),
      roles: async () => ({ roles }),
      locations: async () => ({ locations: [airport, downtown] }),
      invitations: async () => ({ invitations }),
      changeMember: (id, change) =>
        act(['change', id, change], () => update(id, change as Partial<TeamMember>)),
      deactivateMember: (id, to) =>
        act(['deactivate', id, to], () => void update(id, { state: 'deactivated' })),
      reactivateMember: (id) => act(['reactivate', id], () => update(id, { state: 'active' })),
      removeMember: (id, to) =>
        act(['remove', id, to], () => void (members = members.filter((one) => one.id !== id))),
      endSessionsOf: (id) => act(['sign out', id], () => undefined),
      invite: ({ email }) =>
        act(['invite', email], () => {
          invitations = [invitation(email)]
          return invitations[0]!
        }),
      renewInvitation: (id, by_email) =>
        act(['renew', id, by_email], () => {
          invitations = [{ ...invitation(invitations[0]!.email, 2), by_email }]
          return invitations[0]!
        }),
      revokeInvitation: (id) => act(['revoke', id], () => void (invitations = [])),
    },
    () => viewer,
  )
  await team.load()
  return team
}

it('says of everyone what they do and where', async () => {
  const team = await seenBy(mayaRuns)
  expect(team.members.map(({ name }) => name)).toContain('Ben Carter')
  expect(team.roleName('lead')).toBe('Shift lead')
  expect(team.placeNames(benAnswers.locations)).toBe('Airport and Downtown')
  expect(team.placeNames([])).toBe('No location')
  expect(team.isViewer(mayaRuns)).toBe(true)
})

it('lets Ana, who leads a shift, manage nobody who may do more than she', async () => {
  const team = await seenBy(anaLeads)
  expect(team.manages(mayaRuns)).toBe(false)
  expect(team.manages(priyaAnswers)).toBe(false)
  expect(team.manages(anaLeads)).toBe(true)
  const offered = team.rolesFor().map(({ name }) => name)
  expect(offered).toEqual(['SMS user, limited', 'Viewer', 'Shift lead'])
  expect(team.usualRole).toBe('sms_user_limited')
  // What someone has already is shown, too.
  expect(team.rolesFor('admin').map(({ id }) => id)).toContain('admin')
})

it('offers Maya every role but the super user’s', async () => {
  const team = await seenBy(mayaRuns)
  expect(team.rolesFor().map(({ id }) => id)).not.toContain('super_user')
  expect(team.usualRole).toBe('sms_user')
  expect(team.needsNoLocation('admin')).toBe(true)
  expect(team.needsNoLocation('sms_user')).toBe(false)
})

it('keeps Ana from adding herself to a location, and lets her leave hers', async () => {
  const team = await seenBy(anaLeads)
  expect(team.mayPlace(anaLeads, airport)).toBe(false)
  expect(team.mayPlace(anaLeads, downtown)).toBe(true)
  expect(team.mayPlace(priyaAnswers, airport)).toBe(true)
  expect(team.mayPlace(null, airport)).toBe(true)
  expect((await seenBy(mayaRuns)).mayPlace(mayaRuns, airport)).toBe(true)
})

it('searches a team of more than ten by name and address', async () => {
  const team = await seenBy(mayaRuns)
  team.sought = 'ben'
  expect(team.searchable).toBe(false)
  expect(team.shown).toHaveLength(4)
  const crowd = Array.from({ length: 7 }, (_, at) =>
    teammate({ id: `nina-${at}`, name: `Nina ${at}` }),
  )
  members = [...members, ...crowd]
  await team.look()
  expect(team.searchable).toBe(true)
  expect(team.shown.map(({ name }) => name)).toEqual(['Ben Carter'])
  team.sought = 'NINA-3@'
  expect(team.shown.map(({ name }) => name)).toEqual(['Nina 3'])
})

it('changes only what was edited', async () => {
  const team = await seenBy(mayaRuns)
  const { name, role, locations } = benAnswers
  await team.change(benAnswers, { name, role, locations: [...locations].reverse() })
  await team.change(benAnswers, { name: 'Ben C.', role: 'viewer', locations: [airport.id] })
  expect(asked).toEqual([
    ['change', 'ben', {}],
    ['change', 'ben', { name: 'Ben C.', role: 'viewer', locations: ['airport'] }],
  ])
  expect(team.members.find(({ id }) => id === 'ben')?.name).toBe('Ben C.')
})

it('knows which role takes something away, which signs out', async () => {
  const { rights } = await seenBy(mayaRuns)
  expect(rights.takes('sms_user', 'viewer')).toBe(true)
  expect(rights.takes('viewer', 'sms_user')).toBe(false)
  expect(rights.takes('sms_user', 'sms_user')).toBe(false)
})

it('gives Ben’s conversations to an active colleague, or to nobody', async () => {
  const team = await seenBy(mayaRuns)
  expect(team.successors(benAnswers).map(({ name }) => name)).toEqual([
    'Ana Silva',
    'Maya Reyes',
    'Priya Nair',
  ])
  await team.deactivate(priyaAnswers, null)
  expect(team.successors(benAnswers).map(({ id }) => id)).not.toContain('priya')
  await team.reactivate(priyaAnswers)
  expect(await team.remove(benAnswers, 'priya')).toBe(true)
  expect(asked.at(-1)).toEqual(['remove', 'ben', 'priya'])
  expect(team.members.map(({ id }) => id)).not.toContain('ben')
})

it('says why the last admin can’t be removed, until something else is begun', async () => {
  const team = await seenBy(mayaRuns)
  refusal = new Problem(409, 'last_admin', 'Nobody who can manage this would be left.')
  expect(await team.remove(mayaRuns, null)).toBe(false)
  expect(team.problem?.code).toBe('last_admin')
  team.begin()
  expect(team.problem).toBeNull()
})

it('signs Ben out everywhere, as after he lost his phone', async () => {
  const team = await seenBy(mayaRuns)
  expect(await team.signOut(benAnswers)).toBe(true)
  expect(asked).toEqual([['sign out', 'ben']])
})

it('has a link for who was invited, and another once it is renewed', async () => {
  const team = await seenBy(mayaRuns)
  const made = await team.invite({ email: 'nina@x.example', role: 'viewer', locations: [] })
  expect(made?.link).toMatch(/#1$/)
  expect(team.invitations).toHaveLength(1)
  expect((await team.renew(team.invitations[0]!, true))?.link).toMatch(/#2$/)
  await team.revoke(team.invitations[0]!)
  expect(team.invitations).toEqual([])
})

it('emails a new link to whom the first was emailed, while there is a mail server', async () => {
  const team = await seenBy(mayaRuns)
  invitations = [{ ...invitation('nina@x.example'), by_email: true }]
  await team.look()
  await team.renew(team.invitations[0]!, true)
  expect(asked.at(-1)).toEqual(['renew', 'to-nina@x.example', true])
  await team.renew(team.invitations[0]!, false)
  expect(asked.at(-1)).toEqual(['renew', 'to-nina@x.example', false])
})

it('has no link where inviting was refused', async () => {
  const team = await seenBy(mayaRuns)
  refusal = new Problem(409, 'already_member', 'Ben is on the team already.', 'email')
  expect(await team.invite({ email: 'ben@x.example', role: 'viewer', locations: [] })).toBeNull()
  expect(team.problem?.code).toBe('already_member')
})

it('counts the days that an invitation is good for', () => {
  const one = invitation('nina@x.example')
  expect(expiry(one, new Date(minute(-1)))).toBe('Expires in 7 days')
  expect(expiry(one, new Date(minute(1)))).toBe('Expires in 7 days')
  expect(expiry(one, new Date(minute(5 * 24 * 60 + 1)))).toBe('Expires in 2 days')
  expect(expiry(one, new Date(minute(6 * 24 * 60 + 1)))).toBe('Expires within a day')
  expect(expiry(one, new Date(minute(7 * 24 * 60 - 1)))).toBe('Expires within a day')
  expect(expiry(one, new Date(minute(7 * 24 * 60)))).toBe('Expired')
  expect(isExpired(one, new Date(minute(7 * 24 * 60)))).toBe(true)
})
