import type { Api } from '../../api'
import { Problem } from '../../api/problem'
import type { Permission, TeamMember, TeamRole } from '../../api/types'
import { FollowedForm } from '../form.svelte'
import { Rights } from '../rights'
import * as words from './words'

type Needs = Pick<Api, 'roles' | 'team' | 'addRole' | 'changeRole' | 'deleteRole'>

interface Everything {
  roles: TeamRole[]
  team: TeamMember[]
}

/** The roles there are, and who has each. */
export class Roles extends FollowedForm<Everything> {
  all = $state.raw<TeamRole[]>([])
  #team = $state.raw<TeamMember[]>([])

  constructor(
    private readonly api: Needs,
    private readonly viewersRole: () => string,
  ) {
    super()
  }

  readonly rights = $derived.by(() => new Rights(this.all, this.viewersRole()))
  readonly builtIn = $derived(this.all.filter((role) => role.built_in))
  readonly own = $derived(this.all.filter((role) => !role.built_in))

  membersWith({ id }: Pick<TeamRole, 'id'>): TeamMember[] {
    return this.#team.filter(({ role }) => role === id)
  }

  /** What a copy begins with: what the role allows and the viewer may give. */
  copied(role: TeamRole): Permission[] {
    return role.permissions.filter(
      (permission) => permission !== 'organizations' && this.rights.own.includes(permission),
    )
  }

  add(name: string, permissions: Permission[]): Promise<boolean> {
    return this.#checked(permissions, () => this.api.addRole({ name, permissions }))
  }

  change({ id }: TeamRole, name: string, permissions: Permission[]): Promise<boolean> {
    return this.#checked(permissions, () => this.api.changeRole(id, { name, permissions }))
  }

  remove({ id }: TeamRole): Promise<boolean> {
    return this.save(() => this.api.deleteRole(id))
  }

  async #checked(permissions: Permission[], act: () => Promise<unknown>): Promise<boolean> {
    if (permissions.length > 0) return this.save(act)
    this.problem = new Problem(422, 'invalid_request', words.chooseSomething, 'permissions')
    return false
  }

  protected async ask(): Promise<Everything> {
    const [{ roles }, { team }] = await Promise.all([this.api.roles(), this.api.team()])
    return { roles, team }
  }

  protected take({ roles, team }: Everything): void {
    this.all = roles
    this.#team = team
  }
}
