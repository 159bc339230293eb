import type { Api } from '../api'
import type { PasskeyApi } from '../api/passkeys'
import { asProblem, Problem } from '../api/problem'
import { PasskeyDeclined, usePasskey } from '../browser/passkeys'
import { Form } from '../settings/form.svelte'
import * as words from './words'

type Needs = Pick<Api, 'proveWithPassword'> & Pick<PasskeyApi, 'askToProve' | 'prove'>

/** Confirming who one is, when the server asks for it. What was to be done then goes on by itself. */
export class Proof extends Form<'password' | 'passkey'> {
  /** Someone is asked. */
  asked = $state(false)
  password = $state('')
  #answered: ((confirmed: boolean) => void) | null = null

  constructor(
    private readonly api: Needs,
    private readonly use: typeof usePasskey = usePasskey,
  ) {
    super()
    this.status = 'ready'
  }

  /** Does something; where the server wants to know first who it is, after that. */
  readonly guard = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act()
    } catch (thrown) {
      const problem = asProblem(thrown)
      if (problem.code !== 'proof_needed') throw problem
    }
    if (!(await this.#ask())) throw new Problem(0, 'not_confirmed', words.notConfirmed)
    return act()
  }

  async withPassword(): Promise<void> {
    if (this.busy) return
    const { password } = this
    if (await this.attempt('password', () => this.api.proveWithPassword(password))) this.#end(true)
    this.password = ''
  }

  async withPasskey(): Promise<void> {
    if (this.busy) return
    const confirmed = await this.attempt('passkey', async () => {
      const { step, options } = await this.api.askToProve()
      const credential = await this.use(options).catch((thrown: unknown) => {
        if (!(thrown instanceof PasskeyDeclined)) throw thrown
        throw new Problem(0, 'passkey_declined', words.passkeyNotUsed)
      })
      await this.api.prove(step, credential)
    })
    if (confirmed) this.#end(true)
  }

  cancel(): void {
    this.#end(false)
  }

  #ask(): Promise<boolean> {
    // Another that waited is answered by the same.
    this.#answered?.(false)
    this.problem = null
    this.password = ''
    this.asked = true
    return new Promise((resolve) => (this.#answered = resolve))
  }

  #end(confirmed: boolean): void {
    this.asked = false
    this.#answered?.(confirmed)
    this.#answered = null
  }
}
