import { asProblem, Problem } from '../../api/problem'
import type { ConsentInput, ConsentSource } from '../../api/types'
import * as words from './words'

const MOST = 1_000

/** What someone agreed to, while it is being written down. */
export class ConsentForm {
  source = $state<ConsentSource>('form')
  /** A day of the reader’s calendar: `2026-11-21`. */
  date = $state('')
  words = $state('')
  place = $state('')
  /** For which numbers. */
  chosen = $state<string[]>([])
  busy = $state(false)
  problem = $state.raw<Problem | null>(null)

  constructor(
    readonly numbers: string[],
    own: string[],
    private readonly now: () => Date,
  ) {
    this.date = this.today
    this.chosen = own
  }

  /** The last day that can be entered. */
  get today(): string {
    const now = this.now()
    const two = (part: number) => String(part).padStart(2, '0')
    return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
  }

  choose(number: string, chosen: boolean): void {
    const others = this.chosen.filter((one) => one !== number)
    const all = chosen ? [...others, number] : others
    this.chosen = this.numbers.filter((one) => all.includes(one))
  }

  /** False when it was not recorded; the problem says why. */
  async send(record: (input: ConsentInput) => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false
    this.problem = this.#wrong()
    if (this.problem) return false
    this.busy = true
    try {
      await record(this.#input())
      return true
    } catch (thrown) {
      this.problem = asProblem(thrown)
      return false
    } finally {
      this.busy = false
    }
  }

  #wrong(): Problem | null {
    const wrong = (field: string, detail: string) =>
      new Problem(422, 'invalid_request', detail, field)
    if (this.chosen.length === 0) return wrong('numbers', words.chooseNumber)
    if (!/^\d{4}-\d\d-\d\d$/.test(this.date)) return wrong('given_at', words.enterDate)
    if (this.date > this.today) return wrong('given_at', words.inTheFuture)
    if (!this.words.trim()) return wrong('words', words.enterWords)
    return null
  }

  #input(): ConsentInput {
    const place = this.source === 'form' ? this.place.trim() : ''
    return {
      numbers: this.chosen,
      source: this.source,
      words: this.words.trim().slice(0, MOST),
      // Nobody remembers the hour: of a day in the past, it is noon.
      ...(this.date === this.today ? {} : { given_at: noon(this.date) }),
      ...(place ? { place } : {}),
    }
  }
}

function noon(date: string): string {
  return new Date(`${date}T12:00:00`).toISOString()
}
