import type { Polled } from '../api/types'

interface Environment {
  poll: (after: number) => Promise<Polled>
  wait: (run: () => void, milliseconds: number) => () => void
}

interface Hooks {
  after: () => number
  took: (page: Polled) => void
  failed: () => void
}

const EVERY = 4_000

/**
 * Asks for events again and again, where no WebSocket gets through to the server but ordinary
 * requests do.
 */
export class Polling {
  #turn = 0
  #active = false
  #stopWaiting = () => {}

  constructor(
    private readonly hooks: Hooks,
    private readonly environment: Environment,
  ) {}

  start(): void {
    if (this.#active) return
    this.#active = true
    void this.#ask(++this.#turn)
  }

  stop(): void {
    this.#active = false
    this.#turn += 1
    this.#stopWaiting()
  }

  async #ask(turn: number): Promise<void> {
    const page = await this.environment.poll(this.hooks.after()).catch(() => null)
    // A socket got through meanwhile, which tells of the same.
    if (turn !== this.#turn) return
    if (page) this.hooks.took(page)
    else this.hooks.failed()
    if (turn !== this.#turn) return
    if (page?.more) return this.#ask(turn)
    this.#stopWaiting = this.environment.wait(() => void this.#ask(turn), EVERY)
  }
}
