import type { Api } from '../api'
import { Problem } from '../api/problem'
import type { SecondFactorNeeded, SignedInOrNext } from '../api/types'
import { Form } from '../settings/form.svelte'
import * as words from './words'

/** As the server has it. */
export const SHORTEST_PASSWORD = 10

type Needs = Pick<Api, 'openPasswordReset' | 'resetPassword'>

/** Setting a new password with the link from an email. */
export class NewPassword extends Form<'setting', 'over' | 'no_link'> {
  /** Whose password it is. */
  email = $state<string | null>(null)
  password = $state('')
  /** What follows, once it is set. */
  needed = $state.raw<SecondFactorNeeded | null>(null)

  constructor(
    private readonly api: Needs,
    /** Begins the session that an answer brings, or says what has to follow. */
    private readonly take: (answer: SignedInOrNext) => SecondFactorNeeded | null,
    private token: string | null,
  ) {
    super()
  }

  async load(): Promise<void> {
    const { token } = this
    if (token === null) {
      this.status = 'no_link'
      return
    }
    await this.read(
      () => this.api.openPasswordReset(token),
      ({ email }) => (this.email = email),
    )
    this.#ifOver()
  }

  /** Another link was opened in the same place. */
  open(token: string | null): Promise<void> {
    this.token = token
    this.email = this.needed = null
    this.password = ''
    this.status = 'loading'
    return this.load()
  }

  async set(): Promise<void> {
    const { token, password } = this
    if (this.busy || token === null) return
    if ([...password].length < SHORTEST_PASSWORD) {
      const detail = words.tooShort(SHORTEST_PASSWORD)
      this.problem = new Problem(422, 'invalid_request', detail, 'password')
      return
    }
    await this.attempt('setting', async () => {
      this.needed = this.take(await this.api.resetPassword(token, password))
    })
    this.#ifOver()
  }

  #ifOver(): void {
    if (this.problem?.code === 'reset_over') this.status = 'over'
  }
}
