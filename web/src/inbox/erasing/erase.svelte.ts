import type { Api } from '../../api'
import { asProblem, type Problem } from '../../api/problem'
import type { Erasure, Id } from '../../api/types'

type Needs = Pick<Api, 'eraseCustomer' | 'eraseNumber'>

/** Who is to be erased: a customer, or a number that is no customer’s, by its conversation. */
export type Whom = { customer: Id } | { conversation: Id }

/** The question before someone is erased. */
export class Erase {
  confirm = $state('')
  withTwilio = $state(false)
  busy = $state(false)
  problem = $state.raw<Problem | null>(null)

  constructor(
    private readonly whom: Whom,
    /** What has to be typed. */
    readonly name: string,
    private readonly api: Needs,
  ) {}

  /** Something was typed: whether it is right, the server says. */
  readonly ready = $derived(this.confirm.trim() !== '' && !this.busy)

  /** Begins it; null when it did not begin, and the problem says why. */
  async begin(): Promise<Erasure | null> {
    if (!this.ready) return null
    this.busy = true
    this.problem = null
    const body = { confirm: this.confirm, with_twilio: this.withTwilio }
    try {
      return 'customer' in this.whom
        ? await this.api.eraseCustomer(this.whom.customer, body)
        : await this.api.eraseNumber(this.whom.conversation, body)
    } catch (thrown) {
      this.problem = asProblem(thrown)
      return null
    } finally {
      this.busy = false
    }
  }
}

/** Where everything about someone can be had, with times as the reader's clock has them. */
export function archivePath(whom: Whom): string {
  const of =
    'customer' in whom ? `customers/${whom.customer}` : `conversations/${whom.conversation}`
  return `/api/v1/${of}/archive?${zone()}`
}

export function transcriptPath(conversation: Id, as: 'html' | 'text'): string {
  return `/api/v1/conversations/${conversation}/transcript?as=${as}&${zone()}`
}

function zone(): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  return new URLSearchParams({ time_zone: timeZone }).toString()
}
