import type { Api } from '../api'
import { forgetPictures } from '../api/local-pictures'
import { asProblem, Problem } from '../api/problem'
import type { Demo, FirstScreen, Id, Permission, Session as SignedIn } from '../api/types'

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
  /** Whom one can sign in as, where this is the demo. */
  demo = $state.raw<Demo | null>(null)
  setupNeeded = $state(false)
  #lastEvent = 0
  /** While someone is signing out. */
  #leave: (() => void) | null = null
  #first: { screen: FirstScreen; at: number } | null = null

  constructor(
    private readonly api: Pick<Api, 'start' | 'signIn' | 'signOut'>,
    private readonly actIn: (organization: Id) => void = () => {},
  ) {}

  /** With `inbox`, what the inbox shows first comes along. */
  async load(inbox?: true): Promise<void> {
    try {
      const { session, demo, setup_needed, inbox: screen } = await this.api.start(inbox)
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

  async signIn(email: string, password: string): Promise<void> {
    this.begin(await this.api.signIn(email, password))
  }

  begin(signedIn: SignedIn): void {
    this.actIn(signedIn.organization.id)
    this.current = signedIn
    this.#lastEvent = signedIn.last_event
    this.#first = null
    this.problem = null
    this.expired = false
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

  /** Signed out only once the server says so: a shared computer must not look safe when it isn’t. */
  async signOut(): Promise<void> {
    // Some browsers hold the answer back for seconds while they clear what they cached, as it tells
    // them to; that the session is over comes by the socket, too.
    const over = new Promise<void>((resolve) => (this.#leave = resolve))
    try {
      await Promise.race([this.api.signOut(), over])
    } finally {
      this.#leave = null
    }
    this.#end()
  }

  ended(): void {
    if (this.status !== 'signed_in') return
    if (this.#leave) return this.#leave()
    this.expired = true
    this.#end()
  }

  can(permission: Permission): boolean {
    return this.current?.permissions.includes(permission) ?? false
  }

  #end(): void {
    this.current = null
    this.#first = null
    this.status = 'signed_out'
    forgetPictures()
  }
}
