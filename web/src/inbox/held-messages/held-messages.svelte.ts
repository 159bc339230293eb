import type { Api } from '../../api'
import { asProblem, type Problem } from '../../api/problem'
import type { HeldMessages as Found, Id } from '../../api/types'

/** How often it is looked at, while anything is on hold. */
const EVERY = 5_000
/** A comparison that takes no longer than this is not worth a word. */
const NOTICEABLE = 10_000

/** What was waiting when the server started, and waits on until Twilio's list was compared. */
export class HeldMessages {
  found = $state.raw<Found | null>(null)
  /** When that was looked at. */
  at = $state.raw(0)
  problem = $state.raw<Problem | null>(null)
  sending = $state(false)
  #next: ReturnType<typeof setTimeout> | undefined
  #stopped = false

  constructor(
    private readonly api: Pick<Api, 'heldMessages' | 'releaseHeldMessages'>,
    private readonly now: () => Date,
  ) {}

  readonly #ids = $derived(new Set(this.found?.messages.map((one) => one.message_id)))

  /** Whether it is to be told: something waits, and has for a while or for no one knows how long. */
  readonly told = $derived.by(() => {
    const { since, count, problem } = this.found ?? { since: null, count: 0, problem: null }
    if (since === null || count === 0) return false
    return problem !== null || this.at - Date.parse(since) >= NOTICEABLE
  })

  /** Whether a message is among them. */
  has(message: Id): boolean {
    return this.#ids.has(message)
  }

  /** Looks now, and again while anything is on hold. */
  async load(): Promise<void> {
    clearTimeout(this.#next)
    let goOn = this.found?.since != null
    try {
      this.found = await this.api.heldMessages()
      this.at = this.now().getTime()
      goOn = this.found.since !== null
    } catch {
      // What is known stays; the next look knows more.
    }
    clearTimeout(this.#next)
    if (goOn && !this.#stopped) this.#next = setTimeout(() => void this.load(), EVERY)
  }

  /** Sends them without a comparison; false when that could not be said to the server. */
  async release(): Promise<boolean> {
    this.sending = true
    this.problem = null
    try {
      await this.api.releaseHeldMessages()
      this.found = null
      return true
    } catch (thrown) {
      this.problem = asProblem(thrown)
      return false
    } finally {
      this.sending = false
    }
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#next)
  }
}
