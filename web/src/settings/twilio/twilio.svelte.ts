import type { Api } from '../../api'
import type { Twilio, TwilioCredentials } from '../../api/types'
import { Form } from '../form.svelte'
import * as words from './words'

type Needs = Pick<Api, 'twilio' | 'connectTwilio' | 'testTwilio' | 'forgetOldToken'>

/** Credentials as they stand in the form. */
export interface TwilioForm {
  account_sid: string
  auth_token: string
  api_key_sid: string
  api_key_secret: string
}

/** The Twilio account: what is connected, what is being entered, and how it goes. */
export class TwilioSettings extends Form<'saving' | 'testing' | 'ending'> {
  stored = $state.raw<Twilio | null>(null)
  form = $state<TwilioForm>(formOf(null))

  constructor(private readonly api: Needs) {
    super()
  }

  /** Whether what is typed is another token than the one that is set, for the same account. */
  readonly exchanges = $derived(
    this.stored?.account_sid === this.form.account_sid.trim() && this.form.auth_token !== '',
  )

  load(): Promise<void> {
    return this.read(
      () => this.api.twilio(),
      (state) => this.#take(state),
    )
  }

  /** How an exchange goes on, while what is typed stays. */
  async look(): Promise<void> {
    const state = await this.api.twilio().catch(() => null)
    if (state) this.stored = state
  }

  save(): Promise<boolean> {
    return this.attempt('saving', async () => {
      const exchanged = this.exchanges
      const state = await this.api.connectTwilio(this.#entered())
      this.#take(state)
      return exchanged && state.exchange ? words.savedBoth : words.saved
    })
  }

  test(): Promise<boolean> {
    return this.attempt('testing', async () => {
      const { account, detail } = await this.api.testTwilio(this.#entered())
      const name = account?.friendly_name ? [words.accountNamed(account.friendly_name)] : []
      // *Full account*, which the card above says too, is a label; of a trial there's more to say.
      const trial = account?.type === 'Trial' ? [account.detail] : []
      return words.tested([detail, ...name, ...trial])
    })
  }

  endExchange(): Promise<boolean> {
    return this.attempt('ending', async () => {
      this.#take(await this.api.forgetOldToken())
      return words.oldTokenStopped
    })
  }

  #entered(): TwilioCredentials {
    const { account_sid, ...rest } = this.form
    const entered: TwilioCredentials = { account_sid: account_sid.trim() }
    for (const [name, value] of Object.entries(rest)) {
      if (value.trim()) entered[name as keyof TwilioForm] = value.trim()
    }
    return entered
  }

  #take(state: Twilio): void {
    this.stored = state
    this.form = formOf(state)
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
