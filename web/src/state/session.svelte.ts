import type { Api } from '../api'
import { asProblem, Problem } from '../api/problem'
import type { Permission, Session as SignedIn } from '../api/types'

/** Who is signed in, if anyone, and what they may do. */
export class Session {
  status = $state<'loading' | 'signed_in' | 'signed_out' | 'failed'>('loading')
  current = $state.raw<SignedIn | null>(null)
  problem = $state.raw<Problem | null>(null)
  /** The session ended while the page was in use, which sign-in then says. */
  expired = $state(false)

  constructor(private readonly api: Pick<Api, 'session' | 'signIn' | 'signOut'>) {}

  async load(): Promise<void> {
    try {
      this.begin(await this.api.session())
    } catch (thrown) {
      const problem = asProblem(thrown)
      if (problem.status === 401) {
        this.status = 'signed_out'
      } else {
        this.problem = problem
        this.status = 'failed'
      }
    }
  }

  async signIn(email: string, password: string): Promise<void> {
    this.begin(await this.api.signIn(email, password))
  }

  begin(signedIn: SignedIn): void {
    this.current = signedIn
    this.problem = null
    this.expired = false
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
