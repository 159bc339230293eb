import { keep } from './storage'

/** What `Claims` needs of the browser, so that a test can be several tabs at once. */
export interface ClaimsEnvironment {
  storage: Storage | null
  /** Only pages served by https, or from this computer, have them. */
  locks: Pick<LockManager, 'request'> | undefined
  wait: (milliseconds: number) => Promise<void>
  /** The time, by the clock that all tabs have in common. */
  now: () => number
  /** This tab, among those of the browser. */
  tab: string
}

/** What one tab writes, every other one reads within this time. */
const TOLD_WITHIN = 200
/** A lock outlasts by this what the other tabs may still do about the same event. */
const HELD = 5_000
/** Of so many events it is known one by one that they were claimed; of older ones, all were. */
const KEPT = 300

/**
 * Which one of a browser's tabs tells of an event. They all hear of it in the same instant, and
 * what one of them writes into the storage is read by the others only a moment later: a look and a
 * write is not enough.
 */
export class Claims {
  constructor(
    private readonly name: string,
    private readonly environment: ClaimsEnvironment,
  ) {}

  /** True in one tab of all those that ask. */
  async claim(event: number): Promise<boolean> {
    if (!this.environment.storage) return true
    const { locks } = this.environment
    return locks ? this.#byLock(locks, event) : this.#byTurn(event)
  }

  #byLock(locks: Pick<LockManager, 'request'>, event: number): Promise<boolean> {
    return new Promise((resolve) => {
      void locks.request(`${this.name}.${event}`, { ifAvailable: true }, async (lock) => {
        const won = lock !== null && !this.#claimed(event)
        resolve(won)
        if (!won) return
        this.#mark(event)
        await this.environment.wait(HELD)
      })
    })
  }

  /** Who sees another one's wish leaves it to it. Of those who could not, the one who was first. */
  async #byTurn(event: number): Promise<boolean> {
    if (this.#claimed(event) || this.#wishes(event).length > 0) return false
    const wish = `${this.name}.${event}.${this.environment.tab}`
    const own = { at: this.environment.now(), tab: this.environment.tab }
    keep(this.environment.storage, wish, String(own.at))
    await this.environment.wait(TOLD_WITHIN)
    const earlier = this.#wishes(event).some(
      ({ at, tab }) => at < own.at || (at === own.at && tab < own.tab),
    )
    const won = !earlier && !this.#claimed(event)
    if (won) this.#mark(event)
    keep(this.environment.storage, wish, null)
    return won
  }

  #claimed(event: number): boolean {
    const { storage } = this.environment
    return event <= this.#before() || Boolean(storage?.getItem(`${this.name}.${event}`))
  }

  /** All events up to this one were claimed. */
  #before(): number {
    return Number(this.environment.storage?.getItem(this.name) ?? 0)
  }

  #mark(event: number): void {
    const { storage } = this.environment
    keep(storage, `${this.name}.${event}`, 'claimed')
    const marked = this.#names()
      .filter((name) => !name.includes('.'))
      .map(Number)
      .sort((a, b) => a - b)
    const old = marked.slice(0, Math.max(0, marked.length - KEPT)).at(-1) ?? 0
    if (old > this.#before()) keep(storage, this.name, String(old))
    // Also what a tab wished for that was closed in the same moment.
    for (const name of this.#names()) {
      if (parseInt(name) <= this.#before()) keep(storage, `${this.name}.${name}`, null)
    }
  }

  #wishes(event: number): { at: number; tab: string }[] {
    const before = `${event}.`
    const names = this.#names().filter((name) => name.startsWith(before))
    return names.map((name) => ({
      at: Number(this.environment.storage?.getItem(`${this.name}.${name}`)),
      tab: name.slice(before.length),
    }))
  }

  #names(): string[] {
    const { storage } = this.environment
    const keys = Array.from({ length: storage?.length ?? 0 }, (_, at) => storage?.key(at) ?? '')
    const before = `${this.name}.`
    return keys.filter((key) => key.startsWith(before)).map((key) => key.slice(before.length))
  }
}
