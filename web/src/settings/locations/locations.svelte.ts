import type { Api } from '../../api'
import type { Id, Location, LocationChange, TeamMember, TeamRole } from '../../api/types'
import { FollowedForm } from '../form.svelte'
import { Rights } from '../rights'

type Needs = Pick<
  Api,
  'locations' | 'team' | 'roles' | 'addLocation' | 'changeLocation' | 'deleteLocation'
>

/** What each question takes from the server, together. */
interface Everything {
  locations: Location[]
  team: TeamMember[]
  roles: TeamRole[]
}

/** The locations, who belongs to each, and who needs it to see the inbox. */
export class Locations extends FollowedForm<Everything> {
  all = $state.raw<Location[]>([])
  #team = $state.raw<TeamMember[]>([])
  #roles = $state.raw<TeamRole[]>([])

  constructor(
    private readonly api: Needs,
    private readonly viewersRole: () => string,
  ) {
    super()
  }

  readonly #rights = $derived.by(() => new Rights(this.#roles, this.viewersRole()))

  membersOf({ id }: Location): TeamMember[] {
    return this.#team.filter(({ locations }) => locations.includes(id))
  }

  /** Those who see the inbox by this location alone: without it, it is gone for them. */
  losers(location: Location): TeamMember[] {
    const without = this.all.filter(({ id }) => id !== location.id)
    return this.#team.filter(
      (member) =>
        member.state === 'active' &&
        this.#rights.seesInbox(member, this.all) &&
        !this.#rights.seesInbox(member, without),
    )
  }

  add(name: string): Promise<boolean> {
    return this.save(() => this.api.addLocation(name))
  }

  change(id: Id, change: LocationChange): Promise<boolean> {
    return this.save(() => this.api.changeLocation(id, change))
  }

  remove(id: Id): Promise<boolean> {
    return this.save(() => this.api.deleteLocation(id))
  }

  protected async ask(): Promise<Everything> {
    const { api } = this
    const [locations, team, roles] = await Promise.all([api.locations(), api.team(), api.roles()])
    return { ...locations, ...team, ...roles }
  }

  protected take({ locations, team, roles }: Everything): void {
    this.all = locations
    this.#team = team
    this.#roles = roles
  }
}
