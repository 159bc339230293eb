import type { Api } from '../api'
import type { PasskeyApi } from '../api/passkeys'
import { Problem } from '../api/problem'
import type { AuthenticatorSetup, Passkey } from '../api/types'
import { makePasskey, PasskeyDeclined, PasskeyExists } from '../browser/passkeys'
import { Form } from '../settings/form.svelte'
import * as words from './words'

type Needs = Pick<
  Api,
  'beginAuthenticator' | 'setUpAuthenticator' | 'removeAuthenticator' | 'makeRecoveryCodes'
> &
  Pick<PasskeyApi, 'askToAdd' | 'add' | 'rename' | 'remove'>

type Guard = <T>(act: () => Promise<T>) => Promise<T>

/** One’s second factors, and the recovery codes that stand in for them. */
export class TwoStep extends Form<'beginning' | 'saving'> {
  /** What an app has to know, while it is set up. */
  setup = $state.raw<AuthenticatorSetup | null>(null)
  /** Recovery codes, which are shown once. */
  codes = $state.raw<string[] | null>(null)

  constructor(
    private readonly api: Needs,
    /** Does something after it was confirmed who one is. */
    private readonly guard: Guard,
    private readonly changed: () => Promise<void>,
    private readonly make: typeof makePasskey = makePasskey,
  ) {
    super()
    this.status = 'ready'
  }

  /** Forgets what went wrong: something else is begun. */
  begin(): void {
    this.problem = null
    this.setup = null
  }

  beginAuthenticator(): Promise<boolean> {
    this.begin()
    return this.attempt('beginning', async () => {
      this.setup = await this.guard(() => this.api.beginAuthenticator())
    })
  }

  async confirmAuthenticator(code: string): Promise<boolean> {
    const { setup } = this
    if (this.busy || !setup) return false
    if (!/^\d{6}$/.test(code.replaceAll(/\s/g, ''))) {
      this.problem = new Problem(422, 'wrong_code', words.enterSix, 'code')
      return false
    }
    return this.#save(async () => {
      const ask = () => this.api.setUpAuthenticator(setup.step, code)
      this.codes = (await this.guard(ask).catch(explained)).recovery_codes
      this.setup = null
    })
  }

  removeAuthenticator(): Promise<boolean> {
    return this.#save(() => this.guard(() => this.api.removeAuthenticator()))
  }

  makeCodes(): Promise<boolean> {
    return this.#save(async () => {
      this.codes = (await this.guard(() => this.api.makeRecoveryCodes())).recovery_codes
    })
  }

  addPasskey(name: string): Promise<boolean> {
    return this.#save(async () => {
      const { step, options } = await this.guard(() => this.api.askToAdd())
      const credential = await this.make(options).catch(notMade)
      const added = await this.guard(() => this.api.add(step, name, credential))
      this.codes = added.recovery_codes
    })
  }

  renamePasskey({ id }: Passkey, name: string): Promise<boolean> {
    return this.#save(() => this.guard(() => this.api.rename(id, name)))
  }

  removePasskey({ id }: Passkey): Promise<boolean> {
    return this.#save(() => this.guard(() => this.api.remove(id)))
  }

  /** They were saved: they are shown no more. */
  async savedCodes(): Promise<void> {
    this.codes = null
    await this.changed()
  }

  async #save(act: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false
    return this.attempt('saving', act, async () => {
      // Until the codes are saved, nothing else may take their place.
      if (this.problem === null && this.codes === null) await this.changed()
    })
  }
}

function explained(thrown: unknown): never {
  if (thrown instanceof Problem && thrown.code === 'sign_in_over') {
    throw new Problem(410, thrown.code, words.setupOver)
  }
  throw thrown
}

function notMade(thrown: unknown): never {
  if (thrown instanceof PasskeyExists) {
    throw new Problem(0, 'passkey_exists', words.passkeyExists)
  }
  if (thrown instanceof PasskeyDeclined) {
    throw new Problem(0, 'passkey_declined', words.passkeyNotMade)
  }
  throw thrown
}
