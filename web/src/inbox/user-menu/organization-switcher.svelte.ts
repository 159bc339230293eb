import type { Api } from '../../api'
import { asProblem, type Problem } from '../../api/problem'
import type { Id, Session } from '../../api/types'

type Named = Session['organizations'][number]

/** The organizations one can act in, searched by typing, and for super users a new one. */
export class OrganizationSwitcher {
  query = $state('')
  /** A new one is being named. */
  creating = $state(false)
  busy = $state(false)
  problem = $state.raw<Problem | null>(null)
  #at = $state(0)

  constructor(
    private readonly session: Session,
    private readonly api: Pick<Api, 'createOrganization'>,
    private readonly go: (organization: Id) => void,
  ) {}

  /** Those with what is typed in their name. */
  readonly found: Named[] = $derived.by(() => {
    const wanted = folded(this.query)
    return this.session.organizations.filter(({ name }) => folded(name).includes(wanted))
  })

  /** Which of them Enter opens. */
  readonly chosen: Named | undefined = $derived(
    this.found[Math.min(this.#at, this.found.length - 1)],
  )

  readonly mayCreate = $derived.by(() => this.session.permissions.includes('organizations'))

  isHere({ id }: Named): boolean {
    return id === this.session.organization.id
  }

  typed(query: string): void {
    this.query = query
    this.#at = 0
    this.problem = null
  }

  move(by: number): void {
    const last = this.found.length - 1
    this.#at = Math.max(0, Math.min(last, Math.min(this.#at, last) + by))
  }

  begin(): void {
    this.creating = true
    this.typed('')
  }

  /** Opens what is chosen, or makes what is named. */
  async submit(): Promise<void> {
    if (!this.creating) {
      if (this.chosen) this.go(this.chosen.id)
      return
    }
    this.busy = true
    try {
      this.go((await this.api.createOrganization(this.query)).id)
    } catch (thrown) {
      this.problem = asProblem(thrown)
    } finally {
      this.busy = false
    }
  }
}

/** As it is compared: without case and accents. */
function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase()
}
