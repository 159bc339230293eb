import { SvelteMap } from 'svelte/reactivity'
import type { Api } from '../api'
import type { Id, Member } from '../api/types'
import { compareNames } from '../paging/order'

/** The people of the organization: names of authors, and whom one can assign to. */
export class Members {
  #byId = new SvelteMap<Id, Member>()

  constructor(private readonly api: Pick<Api, 'members'>) {}

  /** Those who are on the team, by name. Those who left are still known by their id. */
  readonly all = $derived.by(() =>
    [...this.#byId.values()]
      .filter(({ state }) => state === 'active')
      .sort((a, b) => compareNames(a.name, b.name)),
  )

  async load(): Promise<void> {
    this.begin((await this.api.members()).members)
  }

  begin(members: Member[]): void {
    this.#byId.clear()
    for (const member of members) this.#byId.set(member.id, member)
  }

  take(member: Member): void {
    this.#byId.set(member.id, member)
  }

  get(id: Id | null | undefined): Member | undefined {
    return id ? this.#byId.get(id) : undefined
  }

  /** As a preview names a colleague: by first name. */
  firstName(id: Id | null): string | null {
    return this.get(id)?.name.split(/\s+/)[0] ?? null
  }
}
