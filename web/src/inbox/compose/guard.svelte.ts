import type { Problem } from '../../api/problem'
import type { Id, NewerMessage } from '../../api/types'

/** Nobody has read what came under their fingers in the instant before they press Enter. */
const UNSEEN_FOR = 1_000

/** The question that the server asked back instead of sending. */
interface Question {
  newer: NewerMessage
  /** *Ana replied 4 seconds ago.* */
  sentence: string
}

/**
 * What someone who writes has seen of the thread, and the question that sending asks when
 * someone else wrote since (S11).
 */
export class Guard {
  question = $state.raw<Question | null>(null)
  #seen: Id | undefined
  #next: Id | undefined
  #stopWaiting = () => {}

  constructor(private readonly wait = browserWait) {}

  /** The newest message that was seen; undefined before any was. */
  get seen(): Id | undefined {
    return this.#seen
  }

  /**
   * The newest message is on screen. Whoever has not begun to write reads it first; whoever is in
   * the middle of a sentence needs a moment.
   */
  shows(newest: Id, writing: boolean): void {
    if (newest === this.#seen || (newest === this.#next && writing)) return
    this.looksAway()
    if (!writing || !this.#seen) this.#seen = newest
    else {
      this.#next = newest
      this.#stopWaiting = this.wait(() => (this.#seen = newest), UNSEEN_FOR)
    }
  }

  /** The thread is not on screen, or its end is not. */
  looksAway(): void {
    this.#stopWaiting()
    this.#next = undefined
  }

  /** The server did not send: it asks. */
  ask(problem: Problem): void {
    if (problem.newer) this.question = { newer: problem.newer, sentence: problem.detail }
  }

  /** Answered either way: what the question told has been seen. */
  answered(): void {
    if (!this.question) return
    this.#seen = this.question.newer.message_id
    this.question = null
  }
}

function browserWait(run: () => void, milliseconds: number): () => void {
  const timer = setTimeout(run, milliseconds)
  return () => clearTimeout(timer)
}
