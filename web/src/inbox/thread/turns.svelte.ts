import type { Api } from '../../api'
import type { Id } from '../../api/types'

/** Most texts go out at once: nothing is asked before so much time has passed. */
const FIRST = 1_000
/** How often it is asked what waits, while anything does. */
const EVERY = 5_000
/** Less is not worth saying. */
const NOTICEABLE = 5

/** How long what was written in the open conversation still waits for its line's turn. */
export class Turns {
  #turns = $state.raw(new Map<Id, number>())
  #time = $state.raw(0)

  constructor(
    private readonly api: Pick<Api, 'waitingHere'>,
    private readonly now: () => Date,
  ) {}

  /** Asks what waits until it is stopped; returns what stops it. */
  follow(conversation: Id): () => void {
    let stopped = false
    let next: ReturnType<typeof setTimeout>
    const look = async () => {
      try {
        const { waiting } = await this.api.waitingHere(conversation)
        if (stopped) return
        this.#time = this.now().getTime()
        this.#turns = new Map(waiting.map((one) => [one.message_id, Date.parse(one.turn_at)]))
      } catch {
        // What is known still counts down; the next look knows more.
      }
      if (!stopped) next = setTimeout(() => void look(), EVERY)
    }
    next = setTimeout(() => void look(), FIRST)
    const ticking = setInterval(() => {
      if (this.#turns.size > 0) this.#time = this.now().getTime()
    }, 1_000)
    return () => {
      stopped = true
      clearTimeout(next)
      clearInterval(ticking)
      this.#turns = new Map()
    }
  }

  /** In how many seconds it is a message’s turn; null where that is soon, or not known. */
  secondsTo(message: Id): number | null {
    const turn = this.#turns.get(message)
    if (turn === undefined) return null
    const seconds = Math.ceil((turn - this.#time) / 1_000)
    return seconds > NOTICEABLE ? seconds : null
  }
}
