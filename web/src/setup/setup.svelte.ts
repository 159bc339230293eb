import type { Api } from '../api'
import { asProblem } from '../api/problem'
import type {
  AccountSenders,
  FirstSetup,
  Line,
  NewLine,
  Twilio,
  TwilioCredentials,
} from '../api/types'
import type { Session } from '../session/session.svelte'
import { Form } from '../settings/form.svelte'

export type Step = 'organization' | 'twilio' | 'line' | 'webhook'
export const steps: Step[] = ['organization', 'twilio', 'line', 'webhook']

type Needs = Pick<
  Api,
  'setupState' | 'setUp' | 'twilio' | 'connectTwilio' | 'accountNumbers' | 'addLine' | 'lines'
>

/** The way from a fresh installation to its first text; it goes on wherever it was left. */
export class Setup extends Form<'saving', 'no_link' | 'old_link' | 'sign_in' | 'not_admin'> {
  step = $state<Step>('organization')
  twilio = $state.raw<Twilio | null>(null)
  /** What the account has to make a line of. */
  senders = $state.raw<AccountSenders | null>(null)
  lines = $state.raw<Line[]>([])

  constructor(
    private readonly api: Needs,
    private readonly session: Session,
    private token: string | null,
  ) {
    super()
  }

  readonly suggested = $derived(
    this.senders?.numbers.find((number) => number.sms && !number.in_use)?.number ?? null,
  )
  readonly received = $derived(this.lines.find((line) => line.last_inbound_at !== null))

  /** Goes on with a link that came later, into the same window. */
  async open(token: string | null): Promise<void> {
    if (this.step !== 'organization') return
    this.token = token
    await this.load()
  }

  async load(): Promise<void> {
    try {
      const { needed, link_valid } = await this.api.setupState(this.token)
      if (needed) {
        this.step = 'organization'
        this.status = link_valid ? 'ready' : this.token ? 'old_link' : 'no_link'
      } else {
        await this.resume()
      }
    } catch (thrown) {
      this.problem = asProblem(thrown)
      this.status = 'failed'
    }
  }

  async resume(): Promise<void> {
    if (this.session.status !== 'signed_in') await this.session.load()
    if (this.session.status !== 'signed_in') this.status = 'sign_in'
    else if (!this.session.can('settings')) this.status = 'not_admin'
    else await this.#nextStep()
  }

  begin(first: Omit<FirstSetup, 'token'>): Promise<boolean> {
    return this.attempt('saving', async () => {
      this.session.begin(await this.api.setUp({ ...first, token: this.token ?? '' }))
      await this.#nextStep()
    })
  }

  connect(credentials: TwilioCredentials): Promise<boolean> {
    return this.attempt('saving', async () => {
      this.twilio = await this.api.connectTwilio(credentials)
      await this.#nextStep()
    })
  }

  addLine(line: NewLine): Promise<boolean> {
    return this.attempt('saving', async () => {
      await this.api.addLine(line)
      await this.#nextStep()
    })
  }

  /** Asked again and again while one waits for the first text. */
  async refreshLines(): Promise<void> {
    const answer = await this.api.lines().catch(() => null)
    if (answer) this.lines = answer.lines
  }

  async #nextStep(): Promise<void> {
    this.twilio = await this.api.twilio()
    this.lines = (await this.api.lines()).lines
    this.step = !this.twilio.connected ? 'twilio' : this.lines.length === 0 ? 'line' : 'webhook'
    if (this.step === 'line') await this.#askSenders()
    this.status = 'ready'
  }

  /** If Twilio can’t say which numbers there are, one can still be typed. */
  async #askSenders(): Promise<void> {
    const none = { numbers: [], services: [], short_codes: [] }
    this.senders = await this.api.accountNumbers().catch(() => none)
  }
}
