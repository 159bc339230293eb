import type { Api } from '../../api'
import type { Erasure } from '../../api/types'
import { formatList } from '../../text/number-format'
import { Form } from '../form.svelte'
import * as words from './words'

type Needs = Pick<Api, 'erasures'>

/** The people who are being erased, and who were; the latest first. */
export class Erasures extends Form<'loading more'> {
  all = $state.raw<Erasure[]>([])
  next = $state<string | null>(null)

  constructor(private readonly api: Needs) {
    super()
  }

  load(): Promise<void> {
    return this.#first(false)
  }

  /** Something changed: what is shown stays until the answer is there. */
  look(): Promise<void> {
    return this.#first(true)
  }

  async more(): Promise<void> {
    const { next } = this
    if (!next || this.busy) return
    await this.attempt('loading more', async () => {
      const page = await this.api.erasures(next)
      const known = new Set(this.all.map(({ id }) => id))
      this.all = [...this.all, ...page.erasures.filter(({ id }) => !known.has(id))]
      this.next = page.next
    })
  }

  #first(stays: boolean): Promise<void> {
    return this.read(
      () => this.api.erasures(),
      (page) => {
        const older = this.all.slice(page.erasures.length)
        const more = stays && older.length > 0
        this.all = more ? [...page.erasures, ...older] : page.erasures
        if (!more) this.next = page.next
      },
      { stays },
    )
  }
}

/** What is said of one: what is gone, and what remains. */
export function sentences({ erased, remains, left_at_twilio, problem }: Erasure): string[] {
  const parts = [
    erased.numbers && words.numbers(erased.numbers),
    erased.texts && words.texts(erased.texts),
    erased.files && words.files(erased.files),
    erased.held_texts && words.held(erased.held_texts),
  ].filter((part) => typeof part === 'string')
  const all = [
    parts.length > 0 && words.gone(formatList(parts)),
    erased.opted_out > 0 && words.optedOut,
    erased.at_twilio > 0 && words.atTwilio(erased.at_twilio),
    erased.refused_by_twilio > 0 && words.refused(erased.refused_by_twilio),
    left_at_twilio > 0 && words.left(left_at_twilio),
    remains && words.remains[remains],
    problem,
  ]
  return all.filter((sentence) => typeof sentence === 'string')
}
