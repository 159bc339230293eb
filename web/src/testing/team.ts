import type { Location, TeamMember, TeamRole } from '../api/types'
import { minute } from './fixtures'

/** The team that the unit tests of its settings tell their stories with. */
export const downtown: Location = { id: 'downtown', name: 'Downtown', inbox_on: true }
export const airport: Location = { id: 'airport', name: 'Airport', inbox_on: true }

const reads = ['view', 'customers_read'] as const
const answers = [...reads, 'send', 'assign', 'close', 'opt_out'] as const
const serves = [...answers, 'customers_write', 'customers_transfer'] as const
const runs = [...serves, 'settings', 'members', 'audit', 'every_location'] as const

function builtIn(id: string, name: string, permissions: readonly TeamRole['permissions'][0][]) {
  return { id, name, permissions: [...permissions], built_in: true }
}

export const roles: TeamRole[] = [
  builtIn('super_user', 'Super user', [...runs, 'organizations']),
  builtIn('admin', 'Admin', runs),
  builtIn('sms_user', 'SMS user', serves),
  builtIn('sms_user_limited', 'SMS user, limited', answers),
  builtIn('viewer', 'Viewer', reads),
  // Leads a location: invites people, but can't change settings.
  { id: 'lead', name: 'Shift lead', permissions: [...answers, 'members'], built_in: false },
]

export function teammate(over: Partial<TeamMember> & Pick<TeamMember, 'id' | 'name'>): TeamMember {
  return {
    role: 'sms_user',
    state: 'active',
    email: `${over.id}@northside.example`,
    locations: [downtown.id],
    joined_at: minute(0),
    last_seen_at: null,
    ...over,
  }
}

export const mayaRuns = teammate({ id: 'maya', name: 'Maya Reyes', role: 'admin', locations: [] })
export const priyaAnswers = teammate({ id: 'priya', name: 'Priya Nair' })
export const benAnswers = teammate({
  id: 'ben',
  name: 'Ben Carter',
  locations: [downtown.id, airport.id],
})
export const anaLeads = teammate({ id: 'ana', name: 'Ana Silva', role: 'lead' })
