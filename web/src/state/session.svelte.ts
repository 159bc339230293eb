import type { Api } from '../api'
import { asProblem, Problem } from '../api/problem'
import type { Demo, Permission, Session as SignedIn } from '../api/types'

/** Who is signed in, if anyone, and what they may do. */
export class Session {
  status = $state<'loading' | 'signed_in' | 'signed_out' | 'failed'>('loading')
  current = $state.raw<SignedIn | null>(null)
  problem = $state.raw<Problem | null>(null)
  /** The session ended while the page was in use, which sign-in then says. */
  expired = $state(false)
  /** Whom one can sign in as, where this is the demo. */
  demo = $state.raw<Demo | null>(null)
  setupNeeded = $state(false)

  constructor(private readonly api: Pick<Api, 'start' | 'signIn' | 'signOut'>) {}

  async load(): Promise<void> {
    try {
      const { session, demo, setup_needed } = await this.api.start()
      this.demo = demo
      this.setupNeeded = setup_needed
      if (session) this.begin(session)
      else this.status = 'signed_out'
    } catch (thrown) {
      this.problem = asProblem(thrown)
      this.status = 'failed'
    }
  }

  async signIn(email: string, password: string): Promise<void> {
    this.begin(await this.api.signIn(email, password))
  }

  begin(signedIn: SignedIn): void {
    this.current = signedIn
    this.problem = null
    this.expired = false
    this.setupNeeded = false
    this.status = 'signed_in'
  }

  /** Signed out only once the server says so: a shared computer must not look safe when it isn’t. */
  async signOut(): Promise<void> {
    await this.api.signOut()
    this.#end()
  }

  ended(): void {
    if (this.status !== 'signed_in') return
    this.expired = true
    this.#end()
  }

  can(permission: Permission): boolean {
    return this.current?.permissions.includes(permission) ?? false
  }

  #end(): void {
    this.current = null
    this.status = 'signed_out'
  }
}
