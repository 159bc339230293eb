import type { Api } from '../api'
import { forgetPictures } from '../api/local-pictures'
import { asProblem, Problem } from '../api/problem'
import type {
  Demo,
  FirstScreen,
  Id,
  Permission,
  SecondFactorNeeded,
  Session as SignedIn,
  SignedInOrNext,
  SignOn,
} from '../api/types'

/** What came with the session is shown for so long; later it is asked for again. */
const FRESH = 5_000

/** Who is signed in, if anyone, and what they may do. */
export class Session {
  /** Elsewhere: signed in, but not in the organization that the address names. */
  status = $state<'loading' | 'signed_in' | 'signed_out' | 'elsewhere' | 'failed'>('loading')
  current = $state.raw<SignedIn | null>(null)
  problem = $state.raw<Problem | null>(null)
  /** The session ended while the page was in use, which sign-in then says. */
  expired = $state(false)
  /** Why signing in has to begin again, as a sentence that sign-in says. */
  over = $state<string | null>(null)
  /** Whom one can sign in as, where this is the demo. */
  demo = $state.raw<Demo | null>(null)
  setupNeeded = $state(false)
  /** At which host passkeys work, if at any. */
  passkeyHost = $state<string | null>(null)
  /** Identity providers to offer to people who aren’t signed in, or not the way their organization requires. */
  signOn = $state.raw<SignOn[]>([])
  #asking: Promise<void> | null = null
  #lastEvent = 0
  /** While someone is signing out. */
  #leave: (() => void) | null = null
  #first: { screen: FirstScreen; at: number } | null = null

  constructor(
    private readonly api: Pick<Api, 'start' | 'signIn' | 'signOut' | 'signOutUrl'>,
    private readonly actIn: (organization: Id) => void = () => {},
    private readonly leaveFor: (url: string) => void = () => {},
  ) {}

  /** With `inbox`, what the inbox shows first comes along. */
  async load(inbox?: true): Promise<void> {
    try {
      const answer = await this.api.start(inbox)
      const { session, demo, setup_needed, inbox: screen } = answer
      this.passkeyHost = answer.passkey_host
      this.signOn = answer.sign_on
      this.demo = demo
      this.setupNeeded = setup_needed
      if (session) this.begin(session)
      else this.status = 'signed_out'
      this.#first = screen && { screen, at: Date.now() }
    } catch (thrown) {
      this.problem = asProblem(thrown)
      this.status = this.problem.code === 'not_found' ? 'elsewhere' : 'failed'
    }
  }

  /** What the inbox shows first, once and while it is fresh: events follow on the session it came with. */
  takeFirst(): FirstScreen | null {
    const first = this.#first
    this.#first = null
    return first && Date.now() - first.at < FRESH ? first.screen : null
  }

  /** Null when that was enough; otherwise what has to follow. */
  async signIn(email: string, password: string): Promise<SecondFactorNeeded | null> {
    return this.take(await this.api.signIn(email, password))
  }

  /** Begins the session that an answer brings. Null then; otherwise what has to follow. */
  take(answer: SignedInOrNext): SecondFactorNeeded | null {
    if ('step' in answer) return answer
    this.begin(answer)
    return null
  }

  begin(signedIn: SignedIn): void {
    this.actIn(signedIn.organization.id)
    this.current = signedIn
    this.#lastEvent = signedIn.last_event
    this.#first = null
    this.problem = null
    this.expired = false
    this.over = null
    this.setupNeeded = false
    this.status = 'signed_in'
  }

  /** The number of the last event that was taken in: the next page goes on from there. */
  get lastEvent(): number {
    return this.#lastEvent
  }

  /**
   * Told by a page that goes. It may go because the session has changed, which it must not undo: what
   * a page reads while it goes is how things were.
   */
  followedTo(lastEvent: number): void {
    this.#lastEvent = lastEvent
  }

  /**
   * Signed out only once the server says so: a shared computer must not look safe when it isn’t. Who
   * came by an identity provider is sent there, to sign out of it, too.
   */
  async signOut(): Promise<void> {
    // Some browsers hold the answer back for seconds while they clear what they cached, as it tells
    // them to; that the session is over comes by the socket, too.
    const over = new Promise<void>((resolve) => (this.#leave = resolve))
    let elsewhere: string | null
    try {
      elsewhere = await this.#signOutUrl()
      await Promise.race([this.api.signOut(), over])
    } finally {
      this.#leave = null
    }
    this.#end()
    if (elsewhere) this.leaveFor(elsewhere)
  }

  ended(): void {
    if (this.status !== 'signed_in') return
    if (this.#leave) return this.#leave()
    this.expired = true
    this.#end()
  }

  /** Something was refused until a rule of the organization is met: which one, the session says. */
  unmet(): void {
    if (this.status !== 'signed_in' || this.current?.unmet) return
    this.#asking ??= this.load().finally(() => (this.#asking = null))
  }

  can(permission: Permission): boolean {
    return this.current?.permissions.includes(permission) ?? false
  }

  /** Known only while there is a session. Whatever is wrong with it keeps nobody signed in. */
  async #signOutUrl(): Promise<string | null> {
    if (this.current?.method !== 'single_sign_on') return null
    return this.api.signOutUrl().then(
      ({ url }) => url,
      () => null,
    )
  }

  #end(): void {
    this.current = null
    this.#first = null
    this.status = 'signed_out'
    forgetPictures()
  }
}
