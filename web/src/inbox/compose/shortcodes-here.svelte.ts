import type { Api } from '../../api'
import type { Id, Shortcode } from '../../api/types'
import { fillShortcodes, hasShortcodes, type Filled } from '../../text/shortcodes'

/** To whom a text goes: a conversation, or a number that there may be none with yet. */
export type Whom = { conversation: Id } | { number: string }

/** The shortcodes that a text can have here, asked for once they are wanted. */
export class ShortcodesHere {
  all = $state.raw<Shortcode[] | null>(null)
  /** The customer’s name; null if none is saved with the number. */
  customer = $state<string | null>(null)
  #asked: string | null = null
  #answer: Promise<void> = Promise.resolve()

  constructor(
    private readonly api: Pick<Api, 'shortcodes' | 'shortcodesOf'>,
    private readonly whom: () => Whom,
  ) {}

  /** Asks for them, unless they were asked for already. Resolves when they are there. */
  want(): Promise<void> {
    const whom = this.whom()
    const key = JSON.stringify(whom)
    if (this.#asked !== key) {
      this.#asked = key
      this.#answer = this.#ask(whom, key)
    }
    return this.#answer
  }

  async #ask(whom: Whom, key: string): Promise<void> {
    try {
      const found = await ('conversation' in whom
        ? this.api.shortcodes(whom.conversation)
        : this.api.shortcodesOf(whom.number))
      if (this.#asked !== key) return
      this.all = found.shortcodes
      this.customer = found.customer
    } catch {
      // What can’t be filled in, sending says. The next time they are asked for again.
      if (this.#asked === key) this.#asked = null
    }
  }

  /** What they say has changed: they are asked for again where they are shown. */
  refresh(): Promise<void> {
    const wanted = this.#asked !== null
    this.#asked = null
    return wanted ? this.want() : Promise.resolve()
  }

  /** A text as it would be sent, as far as that is known. */
  fill(text: string): Filled {
    if (!this.all || !hasShortcodes(text)) return { text, problems: [] }
    return fillShortcodes(text, this.all)
  }
}
