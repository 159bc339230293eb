import type { Api } from '../../api'
import { asProblem, type Problem } from '../../api/problem'
import type {
  AccountSenders,
  ChangedLine,
  Id,
  Line,
  LineList,
  NewLine,
  Setting,
} from '../../api/types'

type Needs = Pick<
  Api,
  | 'lines'
  | 'addLine'
  | 'changeLine'
  | 'deleteLine'
  | 'setWebhook'
  | 'accountNumbers'
  | 'changeOrganization'
>

/** The lines as an admin sets them up. */
export class LineSettings {
  status = $state<'loading' | 'ready' | 'failed'>('loading')
  list = $state.raw<LineList | null>(null)
  /** Why the last attempt failed. */
  problem = $state.raw<Problem | null>(null)
  busy = $state(false)
  /** What Twilio offers; null while it is asked. */
  senders = $state.raw<AccountSenders | null>(null)
  /** Why Twilio could not be asked: then a number can be typed. */
  noSenders = $state.raw<Problem | null>(null)
  #asked = 0

  constructor(private readonly api: Needs) {}

  readonly lines = $derived(this.list?.lines ?? [])
  readonly now = $derived(this.list?.now ?? null)

  async load(): Promise<void> {
    try {
      this.list = await this.api.lines(true)
      this.status = 'ready'
    } catch (thrown) {
      this.problem = asProblem(thrown)
      this.status = 'failed'
    }
  }

  /** What has come in and what is set, while somebody looks. */
  async look(): Promise<void> {
    if (this.busy) return
    const list = await this.api.lines().catch(() => null)
    if (list && !this.busy) this.list = list
  }

  /** Asks what there is to choose from; the last question counts. */
  async ask(language: string): Promise<void> {
    const asked = ++this.#asked
    try {
      const senders = await this.api.accountNumbers(language)
      if (asked !== this.#asked) return
      this.senders = senders
      this.noSenders = null
    } catch (thrown) {
      if (asked !== this.#asked) return
      this.senders = { numbers: [], services: [], short_codes: [] }
      this.noSenders = asProblem(thrown)
    }
  }

  add(line: NewLine): Promise<boolean> {
    return this.#try(() => this.api.addLine(line))
  }

  change(id: Id, change: ChangedLine): Promise<boolean> {
    return this.#try(() => this.api.changeLine(id, change))
  }

  remove(id: Id): Promise<boolean> {
    return this.#try(() => this.api.deleteLine(id))
  }

  /** Sets our webhook in place of what was shown. */
  setWebhook(line: Line, shown: Setting[]): Promise<boolean> {
    return this.#try(() => this.api.setWebhook(line.id, shown))
  }

  switchInbox(on: boolean): Promise<boolean> {
    return this.#try(() => this.api.changeOrganization({ inbox_on: on }))
  }

  /** Forgets what went wrong: something else is begun. */
  begin(): void {
    this.problem = null
  }

  /** What is true afterwards is asked anew: one change may have changed other lines too. */
  async #try(act: () => Promise<unknown>): Promise<boolean> {
    this.busy = true
    this.problem = null
    let done = true
    try {
      await act()
    } catch (thrown) {
      this.problem = asProblem(thrown)
      done = false
    }
    const list = await this.api.lines().catch(() => null)
    if (list) this.list = list
    this.busy = false
    return done
  }
}
