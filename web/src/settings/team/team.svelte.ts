import type { Api } from '../../api'
import type {
  Id,
  Invitation,
  Location,
  MemberChange,
  NewInvitation,
  TeamMember,
  TeamRole,
} from '../../api/types'
import { formatList } from '../../text/number-format'
import { FollowedForm } from '../form.svelte'
import { Rights } from '../rights'
import * as words from './words'

type Needs = Pick<
  Api,
  | 'team'
  | 'roles'
  | 'locations'
  | 'invitations'
  | 'changeMember'
  | 'deactivateMember'
  | 'reactivateMember'
  | 'removeMember'
  | 'endSessionsOf'
  | 'invite'
  | 'renewInvitation'
  | 'revokeInvitation'
>

type Everything = [Answer<'team'>, Answer<'roles'>, Answer<'locations'>, Answer<'invitations'>]
type Answer<Call extends keyof Api> = Awaited<ReturnType<Api[Call]>>

/** With more people than that, they can be searched. */
const MANY = 10
const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Who is on the team, who was invited, and what can be done about them. */
export class Team extends FollowedForm<Everything> {
  members = $state.raw<TeamMember[]>([])
  locations = $state.raw<Location[]>([])
  invitations = $state.raw<Invitation[]>([])
  sought = $state('')
  #roles = $state.raw<TeamRole[]>([])

  constructor(
    private readonly api: Needs,
    private readonly viewer: () => { id: Id; role: string },
  ) {
    super()
  }

  readonly rights = $derived.by(() => new Rights(this.#roles, this.viewer().role))
  readonly searchable = $derived(this.members.length > MANY)
  /** Those whose name or address is sought. */
  readonly shown = $derived.by(() => {
    const sought = this.searchable ? this.sought.trim().toLowerCase() : ''
    return this.members.filter(({ name, email }) =>
      [name, email].some((text) => text.toLowerCase().includes(sought)),
    )
  })

  /** The roles that the viewer may give, and the one that someone has already. */
  rolesFor(now?: string): TeamRole[] {
    return this.#roles.filter(({ id }) => id === now || this.rights.manages(id))
  }

  /** What most people are invited as, where the viewer may give it. */
  get usualRole(): string {
    const offered = this.rolesFor()
    return (offered.find(({ id }) => id === 'sms_user') ?? offered[0])?.id ?? ''
  }

  isViewer({ id }: TeamMember): boolean {
    return id === this.viewer().id
  }

  /** Whether someone may do no more than the viewer. */
  manages({ role }: TeamMember): boolean {
    return this.rights.manages(role)
  }

  roleName(id: string): string {
    return this.rights.role(id)?.name ?? id
  }

  placeNames(ids: Id[]): string {
    const names = this.locations.filter(({ id }) => ids.includes(id)).map(({ name }) => name)
    return names.length > 0 ? formatList(names) : words.noLocations
  }

  /** Whether nobody has to be in a location to see the inbox in that role. */
  needsNoLocation(role: string): boolean {
    return this.rights.of(role).includes('every_location')
  }

  /** Whether someone may be brought into a location: not oneself, who could see the inbox by it. */
  mayPlace(member: TeamMember | null, location: Location): boolean {
    if (!member || !this.isViewer(member) || member.locations.includes(location.id)) return true
    return this.rights.own.includes('every_location')
  }

  /** Who can take over from someone. */
  successors({ id }: TeamMember): TeamMember[] {
    return this.members.filter((other) => other.state === 'active' && other.id !== id)
  }

  /** Only what is another than before, so that nothing else has to be allowed. */
  change(member: TeamMember, to: Required<MemberChange>): Promise<boolean> {
    const change: MemberChange = {}
    if (to.name !== member.name) change.name = to.name
    if (to.role !== member.role) change.role = to.role
    if (!sameSet(to.locations ?? [], member.locations)) change.locations = to.locations
    return this.save(() => this.api.changeMember(member.id, change))
  }

  deactivate({ id }: TeamMember, successor: Id | null): Promise<boolean> {
    return this.save(() => this.api.deactivateMember(id, successor))
  }

  reactivate({ id }: TeamMember): Promise<boolean> {
    return this.save(() => this.api.reactivateMember(id))
  }

  remove({ id }: TeamMember, successor: Id | null): Promise<boolean> {
    return this.save(() => this.api.removeMember(id, successor))
  }

  /** Ends every session of theirs. */
  signOut({ id }: TeamMember): Promise<boolean> {
    return this.save(() => this.api.endSessionsOf(id))
  }

  /** The invitation with its link, or nothing where that did not work. */
  async invite(whom: NewInvitation): Promise<Invitation | null> {
    let made: Invitation | null = null
    await this.save(async () => (made = await this.api.invite(whom)))
    return made
  }

  /** Sent by email if it was before, where that works. */
  async renew({ id, by_email }: Invitation, mailWorks: boolean): Promise<Invitation | null> {
    let made: Invitation | null = null
    await this.save(async () => (made = await this.api.renewInvitation(id, by_email && mailWorks)))
    return made
  }

  revoke({ id }: Invitation): Promise<boolean> {
    return this.save(() => this.api.revokeInvitation(id))
  }

  protected ask(): Promise<Everything> {
    const { api } = this
    return Promise.all([api.team(), api.roles(), api.locations(), api.invitations()])
  }

  protected take([{ team }, { roles }, { locations }, { invitations }]: Everything): void {
    this.members = team
    this.#roles = roles
    this.locations = locations
    this.invitations = invitations
  }
}

export function isExpired({ expires_at }: Pick<Invitation, 'expires_at'>, now: Date): boolean {
  return new Date(expires_at).getTime() <= now.getTime()
}

/** Until when an invitation can be accepted, as a person says it. */
export function expiry({ expires_at }: Pick<Invitation, 'expires_at'>, now: Date): string {
  if (isExpired({ expires_at }, now)) return words.expired
  // The page’s time is that of its last minute.
  const left = new Date(expires_at).getTime() - now.getTime() - HOUR
  const days = Math.max(1, Math.ceil(left / DAY))
  return days === 1 ? words.expiresInADay : words.expiresIn(days)
}

function sameSet(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one) => others.includes(one))
}
