import type { Api } from '../../api'
import type { Reconciler, Recovery } from '../../api/types'

/** What comparing with Twilio's list of messages recovered. */
export class Recovered {
  stored = $state.raw<Reconciler | null>(null)

  constructor(private readonly api: Pick<Api, 'reconciler'>) {}

  /** Stands beside the check: where it can't be had, that says so already. */
  async load(): Promise<void> {
    this.stored = (await this.api.reconciler().catch(() => null)) ?? this.stored
  }
}

/** “1 text that had not come, 2 statuses that stayed behind”; nothing of what there is none of. */
export function whatOf({ inbound, outbound, statuses }: Recovery): string {
  const parts = [
    counted(inbound, 'text that had not come', 'texts that had not come'),
    counted(outbound, 'message sent elsewhere', 'messages sent elsewhere'),
    counted(statuses, 'status that stayed behind', 'statuses that stayed behind'),
  ]
  return parts.filter(Boolean).join(', ')
}

function counted(count: number, one: string, many: string): string | null {
  if (count === 0) return null
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}
