import type { Api } from '../../../api'
import { Problem } from '../../../api/problem'
import type {
  Id,
  IdentityProvider,
  Location,
  Member,
  NewIdentityProvider,
  SignOnTest,
  SingleSignOn as Stored,
  TeamRole,
} from '../../../api/types'
import { Form } from '../../form.svelte'
import { Rights } from '../../rights'
import { ClaimMap } from './claim-map.svelte'
import * as words from './words'

/** What can be entered of a provider, apart from what its claims stand for. */
export interface ProviderForm {
  name: string
  issuer: string
  client_id: string
  client_secret: string
  domains: string
  join: boolean
  default_role: string
}

type Needs = Pick<
  Api,
  | 'singleSignOn'
  | 'setSingleSignOn'
  | 'forgetSingleSignOn'
  | 'testSingleSignOn'
  | 'singleSignOnTest'
  | 'members'
  | 'roles'
  | 'locations'
>

/** No claim and no default gives it: super users act everywhere. */
const NEVER_GIVEN = 'super_user'
/** What most people who join are. */
const USUAL_ROLE = 'sms_user'

/** An organization’s identity provider: what is stored, what is being entered, and how it goes. */
export class SingleSignOn extends Form<'saving' | 'testing' | 'requiring' | 'removing'> {
  stored = $state.raw<Stored | null>(null)
  form = $state<ProviderForm>(empty())
  readonly roleClaims = new ClaimMap()
  readonly locationClaims = new ClaimMap()
  /** What the last test received. */
  test = $state.raw<SignOnTest | null>(null)
  /** What someone is asked in a dialog, which then says what went wrong. */
  asking = $state<'require' | 'stop' | 'exempt' | 'remove' | null>(null)
  /** A first provider is being entered. */
  begun = $state(false)
  members = $state.raw<Member[]>([])
  locations = $state.raw<Location[]>([])
  #roles = $state.raw<TeamRole[]>([])
  #saved = $state('')

  constructor(
    private readonly api: Needs,
    private readonly viewer: { id: Id; role: string; seesTeam: boolean },
    private readonly leaveFor: (url: string) => void,
  ) {
    super()
  }

  readonly provider = $derived<IdentityProvider | null>(this.stored?.provider ?? null)
  readonly #rights = $derived.by(() => new Rights(this.#roles, this.viewer.role))
  /** Who sets a provider up can become anyone here: only who can do as much as an admin may. */
  readonly mayChange = $derived.by(() => this.viewer.seesTeam && this.#rights.manages('admin'))
  readonly roles = $derived(
    this.#roles.filter(({ id }) => id !== NEVER_GIVEN && this.#rights.manages(id)),
  )
  /** Something was entered that isn’t saved. */
  readonly changed = $derived(JSON.stringify(this.#entered()) !== this.#saved)
  readonly active = $derived(this.members.filter(({ state }) => state === 'active'))
  readonly exempt = $derived(
    this.active.filter(({ id }) => this.provider?.exempt.includes(id) ?? false),
  )
  readonly viewerIsExempt = $derived.by(() => this.exempt.some(({ id }) => id === this.viewer.id))

  load(): Promise<void> {
    const { seesTeam } = this.viewer
    const ask = () =>
      Promise.all([
        this.api.singleSignOn(),
        this.api.singleSignOnTest(),
        this.api.members(),
        seesTeam ? this.api.roles() : { roles: [] },
        seesTeam ? this.api.locations() : { locations: [] },
      ])
    return this.read(ask, ([stored, { result }, { members }, { roles }, { locations }]) => {
      this.members = members
      this.#roles = roles
      this.locations = locations
      this.test = result
      this.#take(stored)
    })
  }

  /** What is true now, while someone looks; what is typed stays. */
  async look(): Promise<void> {
    if (this.busy || this.status !== 'ready') return
    const stored = await this.api.singleSignOn().catch(() => null)
    if (!stored || this.busy) return
    if (this.changed) this.stored = stored
    else this.#take(stored)
  }

  ask(what: typeof this.asking): void {
    this.problem = null
    this.done = null
    this.asking = what
  }

  async save(): Promise<boolean> {
    const saved = await this.attempt('saving', async () => {
      this.#take(await this.api.setSingleSignOn(this.#provider(this.#entered())))
      this.test = (await this.api.singleSignOnTest().catch(() => null))?.result ?? null
      return this.provider?.tested_at ? words.saved : words.savedUntested
    })
    // Another client was entered, which nobody has tested.
    if (this.problem?.field === 'enforced') {
      const { status, code } = this.problem
      this.problem = new Problem(status, code, words.stopFirst, 'enforced')
    }
    return saved
  }

  /** Leaves for the provider, which sends the browser back here. */
  async startTest(): Promise<void> {
    await this.attempt('testing', async () => {
      const { url } = await this.api.testSingleSignOn()
      this.leaveFor(url)
    })
  }

  require(exemptsViewer: boolean): Promise<boolean> {
    const exempt = this.exempt.map(({ id }) => id)
    if (exemptsViewer && !this.viewerIsExempt) exempt.push(this.viewer.id)
    return this.#set({ enforced: true, exempt })
  }

  stopRequiring(): Promise<boolean> {
    return this.#set({ enforced: false })
  }

  exemptThese(exempt: Id[]): Promise<boolean> {
    return this.#set({ exempt })
  }

  remove(): Promise<boolean> {
    return this.attempt('removing', async () => {
      await this.api.forgetSingleSignOn()
      this.test = null
      this.begun = false
      this.#take(await this.api.singleSignOn())
      return words.removed
    })
  }

  /** Changes something of what is stored, whatever is being entered. */
  #set(changed: Partial<NewIdentityProvider>): Promise<boolean> {
    const { provider } = this
    if (!provider) return Promise.resolve(false)
    return this.attempt('requiring', async () => {
      const body = { ...this.#provider(this.#kept(provider)), ...changed }
      const stored = await this.api.setSingleSignOn(body)
      if (this.changed) this.stored = stored
      else this.#take(stored)
    })
  }

  /** What the server is told. The secret is left out to keep the saved one. */
  #provider({ client_secret, domains, ...entered }: Entered): NewIdentityProvider {
    const secret = client_secret ? { client_secret } : {}
    return {
      ...entered,
      ...secret,
      domains: domains.split(/[\s,;]+/).filter(Boolean),
      enforced: this.provider?.enforced ?? false,
      exempt: this.exempt.map(({ id }) => id),
    }
  }

  #entered(): Entered {
    return {
      ...this.form,
      role_claim: this.roleClaims.claim.trim() || null,
      role_map: this.roleClaims.map,
      location_claim: this.locationClaims.claim.trim() || null,
      location_map: this.locationClaims.map,
    }
  }

  #kept(provider: IdentityProvider): Entered {
    const { role_claim, location_claim } = provider
    const role_map = among(provider.role_map, this.#roles)
    const location_map = among(provider.location_map, this.locations)
    return { ...formOf(provider), role_claim, role_map, location_claim, location_map }
  }

  #take(stored: Stored): void {
    this.stored = stored
    const { provider } = stored
    const kept = provider && this.#kept(provider)
    this.form = provider ? formOf(provider) : empty(this.roles.find(isUsual)?.id)
    this.roleClaims.take(kept?.role_claim, kept?.role_map)
    this.locationClaims.take(kept?.location_claim, kept?.location_map)
    this.#saved = JSON.stringify(this.#entered())
  }
}

type Entered = ProviderForm &
  Pick<NewIdentityProvider, 'role_claim' | 'role_map' | 'location_claim' | 'location_map'>

const isUsual = ({ id }: TeamRole) => id === USUAL_ROLE

function empty(default_role = USUAL_ROLE): ProviderForm {
  const nothing = { name: '', issuer: '', client_id: '', client_secret: '', domains: '' }
  return { ...nothing, join: false, default_role }
}

function formOf(provider: IdentityProvider): ProviderForm {
  const { name, issuer, client_id, domains, join, default_role } = provider
  return {
    name,
    issuer,
    client_id,
    client_secret: '',
    domains: domains.join(', '),
    join,
    default_role,
  }
}

/** What is gone by now can’t be saved again. */
function among(map: Record<string, Id>, there: readonly { id: Id }[]): Record<string, Id> {
  const known = Object.entries(map).filter(([, means]) => there.some(({ id }) => id === means))
  return Object.fromEntries(known)
}
