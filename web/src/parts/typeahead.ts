/** Keys that come sooner than this after one another spell a beginning together. */
const TOGETHER = 500

/** Finds the item of a menu that begins with what is typed. */
export class Typeahead {
  #typed = ''
  #last = -Infinity

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Whether a key spells something. A space does once something was typed: before, it presses. */
  takes(key: string): boolean {
    return key.length === 1 && (key !== ' ' || this.#goesOn)
  }

  /**
   * The place of the item that is meant, from the one at `at` on; `at` itself where none is. One
   * letter over and over goes through all that begin with it.
   */
  find(key: string, names: readonly string[], at: number): number {
    this.#typed = (this.#goesOn ? this.#typed : '') + key.toLocaleLowerCase()
    this.#last = this.now()
    const over = [...this.#typed].every((letter) => letter === this.#typed[0])
    const sought = over ? this.#typed[0]! : this.#typed
    const start = Math.max(at, 0) + (over ? 1 : 0)
    for (let step = 0; step < names.length; step += 1) {
      const place = (start + step) % names.length
      if (names[place]!.toLocaleLowerCase().startsWith(sought)) return place
    }
    return at
  }

  /** What was typed is over: one has gone on by other keys. */
  forget(): void {
    this.#last = -Infinity
  }

  get #goesOn(): boolean {
    return this.now() - this.#last < TOGETHER
  }
}
