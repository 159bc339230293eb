import type { Api } from '../../api'
import type { MailState, NewMailServer } from '../../api/types'
import { Form } from '../form.svelte'
import * as words from './words'

/** A mail server as it stands in the form. */
export interface MailForm {
  host: string
  port: string
  security: NewMailServer['security']
  user_name: string
  password: string
  from_name: string
  from_address: string
}

const PORTS: Record<MailForm['security'], string> = { starttls: '587', tls: '465', none: '25' }

type Needs = Pick<Api, 'mail' | 'setMail' | 'forgetMail' | 'testMail'>

/** The settings of the mail server: what is stored, what is being entered, and how it goes. */
export class MailSettings extends Form<'saving' | 'testing' | 'forgetting'> {
  stored = $state.raw<MailState | null>(null)
  form = $state<MailForm>(empty(''))

  constructor(
    private readonly api: Needs,
    private readonly organization: string,
  ) {
    super()
  }

  readonly setUp = $derived(this.stored?.server != null)

  load(): Promise<void> {
    return this.read(
      () => this.api.mail(),
      (state) => this.#take(state),
    )
  }

  /** How the mail that waits is doing, while what is typed stays. */
  async look(): Promise<void> {
    const state = await this.api.mail().catch(() => null)
    if (state) this.stored = state
  }

  /** A port that only follows from the encryption goes with it. */
  secure(security: MailForm['security']): void {
    if (this.form.port === '' || this.form.port === PORTS[this.form.security]) {
      this.form.port = PORTS[security]
    }
    this.form.security = security
  }

  save(): Promise<boolean> {
    return this.attempt('saving', async () => {
      const { user_name, password, port, ...rest } = this.form
      const server: NewMailServer = { ...rest, port: Number(port) }
      if (user_name.trim()) server.user_name = user_name.trim()
      if (password) server.password = password
      this.#take(await this.api.setMail(server))
      return words.saved
    })
  }

  test(): Promise<boolean> {
    return this.attempt('testing', async () => {
      const { sent_to } = await this.api.testMail()
      return words.testSent(sent_to)
    })
  }

  forget(): Promise<boolean> {
    return this.attempt('forgetting', async () => {
      await this.api.forgetMail()
      this.#take(await this.api.mail())
      return words.turnedOff
    })
  }

  #take(state: MailState): void {
    this.stored = state
    const { server } = state
    this.form = server
      ? { ...server, port: String(server.port), user_name: server.user_name ?? '', password: '' }
      : empty(this.organization)
  }
}

function empty(organization: string): MailForm {
  return {
    host: '',
    port: PORTS.starttls,
    security: 'starttls',
    user_name: '',
    password: '',
    from_name: organization,
    from_address: '',
  }
}
