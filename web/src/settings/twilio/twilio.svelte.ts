import type { Api } from '../../api'
import { asProblem, type Problem } from '../../api/problem'
import type { Twilio, TwilioCredentials } from '../../api/types'

type Needs = Pick<Api, 'twilio' | 'connectTwilio' | 'testTwilio' | 'forgetOldToken'>

/** Credentials as they stand in the form. */
export interface TwilioForm {
  account_sid: string
  auth_token: string
  api_key_sid: string
  api_key_secret: string
}

/** The Twilio account: what is connected, what is being entered, and how it goes. */
export class TwilioSettings {
  status = $state<'loading' | 'ready' | 'failed'>('loading')
  stored = $state.raw<Twilio | null>(null)
  form = $state<TwilioForm>(formOf(null))
  problem = $state.raw<Problem | null>(null)
  busy = $state<'saving' | 'testing' | 'ending' | null>(null)
  /** What went well just now, sentence by sentence. */
  done = $state.raw<string[]>([])

  constructor(private readonly api: Needs) {}

  /** Whether what is typed is another token than the one that is set, for the same account. */
  readonly exchanges = $derived(
    this.stored?.account_sid === this.form.account_sid.trim() && this.form.auth_token !== '',
  )

  async load(): Promise<void> {
    try {
      this.#take(await this.api.twilio())
      this.status = 'ready'
    } catch (thrown) {
      this.problem = asProblem(thrown)
      this.status = 'failed'
    }
  }

  /** How an exchange goes on, while what is typed stays. */
  async look(): Promise<void> {
    const state = await this.api.twilio().catch(() => null)
    if (state) this.stored = state
  }

  save(): Promise<boolean> {
    return this.#try('saving', async () => {
      const exchanged = this.exchanges
      const state = await this.api.connectTwilio(this.#given())
      this.#take(state)
      const both = 'Webhooks are accepted with the old token and with the new one.'
      this.done = ['Saved.', ...(exchanged && state.exchange ? [both] : [])]
    })
  }

  test(): Promise<boolean> {
    return this.#try('testing', async () => {
      const { account, detail } = await this.api.testTwilio(this.#given())
      const name = account?.friendly_name ? [`The account is “${account.friendly_name}”.`] : []
      this.done = [detail, ...name, ...(account ? [account.detail] : [])]
    })
  }

  endExchange(): Promise<boolean> {
    return this.#try('ending', async () => {
      this.#take(await this.api.forgetOldToken())
      this.done = ['The old token is refused from now on.']
    })
  }

  #given(): TwilioCredentials {
    const { account_sid, ...rest } = this.form
    const given: TwilioCredentials = { account_sid: account_sid.trim() }
    for (const [name, value] of Object.entries(rest)) {
      if (value.trim()) given[name as keyof TwilioForm] = value.trim()
    }
    return given
  }

  #take(state: Twilio): void {
    this.stored = state
    this.form = formOf(state)
  }

  async #try(what: TwilioSettings['busy'], act: () => Promise<void>): Promise<boolean> {
    this.busy = what
    this.problem = null
    this.done = []
    try {
      await act()
      return true
    } catch (thrown) {
      this.problem = asProblem(thrown)
      return false
    } finally {
      this.busy = null
    }
  }
}

function formOf(state: Twilio | null): TwilioForm {
  return {
    account_sid: state?.account_sid ?? '',
    auth_token: '',
    api_key_sid: state?.api_key_sid ?? '',
    api_key_secret: '',
  }
}
