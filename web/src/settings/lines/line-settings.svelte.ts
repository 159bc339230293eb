import type { Api } from '../../api'
import { asProblem, type Problem } from '../../api/problem'
import type {
  AccountSenders,
  ChangedLine,
  Id,
  Line,
  LineList,
  NewLine,
  ReplacedSetting,
} from '../../api/types'
import { Form } from '../form.svelte'

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
export class LineSettings extends Form {
  list = $state.raw<LineList | null>(null)
  /** What Twilio offers; null while it is asked. */
  senders = $state.raw<AccountSenders | null>(null)
  /** Why Twilio could not be asked: then a number can be typed. */
  noSenders = $state.raw<Problem | null>(null)
  #asked = 0

  constructor(private readonly api: Needs) {
    super()
  }

  readonly lines = $derived(this.list?.lines ?? [])
  readonly now = $derived(this.list?.now ?? null)

  load(): Promise<void> {
    return this.read(
      () => this.api.lines(true),
      (list) => (this.list = list),
    )
  }

  /** What has come in and what is set, while someone looks. */
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
    return this.#change(() => this.api.addLine(line))
  }

  change(id: Id, change: ChangedLine): Promise<boolean> {
    return this.#change(() => this.api.changeLine(id, change))
  }

  remove(id: Id): Promise<boolean> {
    return this.#change(() => this.api.deleteLine(id))
  }

  /** Sets our webhook in place of what was shown. */
  setWebhook(line: Line, shown: ReplacedSetting[]): Promise<boolean> {
    return this.#change(() => this.api.setWebhook(line.id, shown))
  }

  switchInbox(on: boolean): Promise<boolean> {
    return this.#change(() => this.api.changeOrganization({ inbox_on: on }))
  }

  /** Forgets what went wrong: something else is begun. */
  begin(): void {
    this.problem = null
  }

  /** What is true afterwards is asked again: one change may have changed other lines too. */
  #change(act: () => Promise<unknown>): Promise<boolean> {
    return this.attempt(
      'saving',
      async () => void (await act()),
      async () => {
        const list = await this.api.lines().catch(() => null)
        if (list) this.list = list
      },
    )
  }
}
