import type { Api } from '../../api'
import type { CannedReply, Id, Shortcode } from '../../api/types'
import type { ShortcodesHere } from './shortcodes-here.svelte'

/** One thing that can be put into the box. */
export type Choice =
  { kind: 'shortcode'; shortcode: Shortcode } | { kind: 'canned'; reply: CannedReply }

/** Letters that are typed in a row ask once. */
const PAUSE = 120
const AT_A_TIME = 20

/** What is being looked for, and where it stands in the text. */
interface Sought {
  kind: Choice['kind']
  from: number
  query: string
}

/** What the text before the caret looks for: a shortcode after `{{`, a canned reply after `/`. */
export function soughtIn(before: string): Sought | null {
  const code = /\{\{\s*([^{}|\n]*)$/.exec(before)
  if (code) return { kind: 'shortcode', from: code.index, query: code[1]!.trim().toLowerCase() }
  // A date or “and/or” is no search.
  const canned = /(?:^|\s)\/((?:[^\s/][^\n/]{0,60})?)$/.exec(before)
  if (!canned) return null
  const query = canned[1]!
  return { kind: 'canned', from: before.length - query.length - 1, query: query.trim() }
}

/** The list over the box, from which shortcodes and canned replies are put into it. */
export class Completion {
  sought = $state.raw<Sought | null>(null)
  choices = $state.raw<Choice[]>([])
  active = $state(0)
  loading = $state(false)
  /** The list failed to load, and why. */
  problem = $state<string | null>(null)
  /** It was closed here, and stays closed until something else is looked for. */
  #closed: string | null = null
  #asked = 0
  #soon: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly api: Pick<Api, 'cannedReplies'>,
    private readonly here: ShortcodesHere,
    private readonly line: () => Id | undefined,
  ) {}

  /** Nothing is found: then the list is in nobody’s way. */
  get open(): boolean {
    if (!this.sought) return false
    if (this.choices.length > 0 || this.loading || this.problem !== null) return true
    return this.sought.kind === 'canned' && !/\s/.test(this.sought.query)
  }

  get chosen(): Choice | undefined {
    return this.open ? this.choices[this.active] : undefined
  }

  /** The text before the caret is this now. */
  look(before: string): void {
    const sought = soughtIn(before)
    const place = sought && `${sought.kind} ${sought.from}`
    if (!sought || place === this.#closed) {
      if (!sought) this.#closed = null
      return this.#end()
    }
    const same = this.sought?.kind === sought.kind && this.sought.query === sought.query
    this.sought = sought
    if (same) return
    if (sought.kind === 'shortcode') void this.#codes(sought.query)
    else this.#replies(sought.query)
  }

  /** Closed; what is typed stays. */
  close(): void {
    if (this.sought) this.#closed = `${this.sought.kind} ${this.sought.from}`
    this.#end()
  }

  /** Something was chosen, or the box was left: it opens again wherever something is looked for. */
  done(): void {
    this.#closed = null
    this.#end()
  }

  move(by: number): void {
    const count = this.choices.length
    if (count > 0) this.active = (this.active + by + count) % count
  }

  #end(): void {
    clearTimeout(this.#soon)
    this.#asked++
    this.sought = null
    this.choices = []
    this.active = 0
    this.loading = false
    this.problem = null
  }

  async #codes(query: string): Promise<void> {
    const asked = ++this.#asked
    await this.here.want()
    if (asked !== this.#asked) return
    const all = this.here.all ?? []
    const found = all.filter(
      ({ name, label }) =>
        name.toLowerCase().includes(query) || label.toLowerCase().includes(query),
    )
    this.#show(found.map((shortcode) => ({ kind: 'shortcode', shortcode })))
  }

  #replies(query: string): void {
    const asked = ++this.#asked
    clearTimeout(this.#soon)
    this.loading = true
    void this.here.want()
    const look = async () => {
      try {
        const { canned_replies } = await this.api.cannedReplies({
          search: query,
          line: this.line(),
          limit: AT_A_TIME,
        })
        if (asked !== this.#asked) return
        this.#show(canned_replies.map((reply) => ({ kind: 'canned', reply })))
      } catch {
        if (asked !== this.#asked) return
        this.loading = false
        this.choices = []
        this.problem = query
      }
    }
    // The first list is wanted at once; letters come faster than answers.
    if (query === '') void look()
    else this.#soon = setTimeout(() => void look(), PAUSE)
  }

  #show(choices: Choice[]): void {
    this.choices = choices
    this.active = 0
    this.loading = false
    this.problem = null
  }
}
