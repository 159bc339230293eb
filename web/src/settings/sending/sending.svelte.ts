import type { Api } from '../../api'
import { asProblem, type Problem } from '../../api/problem'
import type { Id, Sending as State } from '../../api/types'

/** How often what waits is counted anew, while somebody looks. */
const EVERY = 5_000

/** How messages go out, while an admin looks at it and changes it. */
export class Sending {
  state = $state.raw<State | null>(null)
  problem = $state.raw<Problem | null>(null)
  saved = $state(false)
  busy = $state(false)

  constructor(private readonly api: Pick<Api, 'sending' | 'changeSending' | 'choosePace'>) {}

  async load(): Promise<void> {
    try {
      this.state = await this.api.sending()
      this.problem = null
    } catch (thrown) {
      this.problem = asProblem(thrown)
    }
  }

  /** Looks again and again; returns what stops it. */
  follow(): () => void {
    void this.load()
    const looking = setInterval(() => {
      if (!this.busy) void this.load()
    }, EVERY)
    return () => clearInterval(looking)
  }

  undoAfter(seconds: number): Promise<boolean> {
    return this.#change(() => this.api.changeSending(seconds))
  }

  pace(line: Id, pace: number | null): Promise<boolean> {
    return this.#change(() => this.api.choosePace(line, pace))
  }

  async #change(change: () => Promise<State>): Promise<boolean> {
    this.busy = true
    this.saved = false
    this.problem = null
    try {
      this.state = await change()
      this.saved = true
    } catch (thrown) {
      this.problem = asProblem(thrown)
    }
    this.busy = false
    return this.saved
  }
}
