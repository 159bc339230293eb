import type { Api } from '../../api'
import type { Reconciler, Recovery } from '../../api/types'
import * as words from './words'

/** What comparing with Twilio's list of messages recovered. */
export class Recovered {
  stored = $state.raw<Reconciler | null>(null)

  constructor(private readonly api: Pick<Api, 'reconciler'>) {}

  /** Shown with the system check, which already says so when this can't be loaded. */
  async load(): Promise<void> {
    this.stored = (await this.api.reconciler().catch(() => null)) ?? this.stored
  }
}

/** What one comparison brought, in words. */
export function whatOf({ inbound, outbound, statuses }: Recovery): string {
  return words.recovered(inbound, outbound, statuses)
}
