import { createContext } from 'svelte'
import type { InboxEvent, OrganizationSetting } from '../api/types'

/** Looks no more often than that, however much happens. */
const GAP = 500

type Wanted = (event: InboxEvent) => boolean

interface Follower {
  wanted: Wanted
  look: () => void
}

/** Tells the settings that are open when something changed that they show. */
export class Followers {
  #all = new Set<Follower>()

  constructor(private readonly wait: (run: () => void, milliseconds: number) => () => void) {}

  /** Looks whenever something wanted has happened, once for all that came meanwhile. Returns what ends it. */
  follow(wanted: Wanted, look: () => Promise<void>): () => void {
    let [busy, again] = [false, false]
    let stopWaiting = () => {}
    const run = () => {
      again = busy
      if (busy) return
      busy = true
      void look().finally(() => {
        stopWaiting = this.wait(() => {
          busy = false
          if (again) run()
        }, GAP)
      })
    }
    const follower = { wanted, look: run }
    this.#all.add(follower)
    return () => {
      this.#all.delete(follower)
      stopWaiting()
    }
  }

  take(events: InboxEvent[]): void {
    for (const { wanted, look } of this.#all) if (events.some(wanted)) look()
  }

  /** Events may have been missed: everybody looks. */
  missed(): void {
    for (const { look } of this.#all) look()
  }
}

export const [getFollowers, setFollowers] = createContext<Followers>()

/** Whether one of these settings changed. */
export function changed(...settings: OrganizationSetting[]): Wanted {
  return (event) => event.kind === 'setting_changed' && settings.includes(event.setting)
}

/** Whether there may be more or less to send than before. */
export function outboxChanged({ kind }: InboxEvent): boolean {
  return kind === 'message_pending' || kind === 'message_status' || kind === 'message_canceled'
}
