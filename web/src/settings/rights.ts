import type { Location, Permission, TeamMember, TeamRole } from '../api/types'

/** Whether all of them are among one’s own. */
export function covers(own: readonly Permission[], others: readonly Permission[]): boolean {
  return others.every((permission) => own.includes(permission))
}

/**
 * What each role allows, and what that lets someone do to others: nobody gives or takes what they
 * don’t have themselves. The server decides; this is what is offered.
 */
export class Rights {
  /** What the viewer may give: all that their role allows, whether they see an inbox now or not. */
  readonly own: readonly Permission[]

  constructor(
    readonly roles: readonly TeamRole[],
    ownRole: string,
  ) {
    this.own = this.of(ownRole)
  }

  role(id: string): TeamRole | undefined {
    return this.roles.find((role) => role.id === id)
  }

  of(role: string): readonly Permission[] {
    return this.role(role)?.permissions ?? []
  }

  /** Whether a role, and who has it, is the viewer’s to give, take, or change. */
  manages(role: string): boolean {
    return this.role(role) !== undefined && covers(this.own, this.of(role))
  }

  /** Whether changing from one role to the other takes something away. */
  takes(from: string, to: string): boolean {
    return !covers(this.of(to), this.of(from))
  }

  /** Whether someone sees the inbox, with these locations. */
  seesInbox(member: TeamMember, locations: readonly Location[]): boolean {
    const may = this.of(member.role)
    if (!may.includes('view')) return false
    const theirs = (location: Location) => member.locations.includes(location.id)
    return may.includes('every_location') || locations.some((one) => one.inbox_on && theirs(one))
  }
}
