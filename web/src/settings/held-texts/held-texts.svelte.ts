import type { Api } from '../../api'
import { asProblem, type Problem } from '../../api/problem'
import type { HeldTextNumber, HeldText } from '../../api/types'

type Needs = Pick<Api, 'heldTexts' | 'heldTextNumbers' | 'deleteHeldText' | 'deleteHeldTexts'>

/** Texts that reached no conversation, newest first. */
export class HeldTexts {
  status = $state<'loading' | 'ready' | 'failed'>('loading')
  texts = $state.raw<HeldText[]>([])
  numbers = $state.raw<HeldTextNumber[]>([])
  /** Only those that came to this number. */
  to = $state<string | null>(null)
  next = $state<string | null>(null)
  problem = $state.raw<Problem | null>(null)
  busy = $state(false)
  #asked = 0

  constructor(private readonly api: Needs) {}

  /** As many as there are altogether. */
  readonly total = $derived(this.numbers.reduce((sum, { count }) => sum + count, 0))
  /** As many as came to the chosen number, or altogether. */
  readonly count = $derived.by(() => {
    if (this.to === null) return this.total
    return this.numbers.find(({ to }) => to === this.to)?.count ?? 0
  })

  async load(): Promise<void> {
    const asked = ++this.#asked
    try {
      const [page, { numbers }] = await Promise.all([
        this.api.heldTexts(this.to),
        this.api.heldTextNumbers(),
      ])
      if (asked !== this.#asked) return
      this.texts = page.texts
      this.next = page.next
      this.numbers = numbers
      this.status = 'ready'
    } catch (thrown) {
      if (asked !== this.#asked) return
      this.problem = asProblem(thrown)
      this.status = 'failed'
    }
  }

  choose(to: string | null): Promise<void> {
    this.to = to
    return this.load()
  }

  async more(): Promise<void> {
    if (!this.next || this.busy) return
    const asked = this.#asked
    await this.#do(async () => {
      const page = await this.api.heldTexts(this.to, this.next)
      if (asked !== this.#asked) return
      this.texts = [...this.texts, ...page.texts]
      this.next = page.next
    })
  }

  /** Deletes one for good. It may have come in, or been deleted, meanwhile: gone it is then, too. */
  async delete(text: HeldText): Promise<boolean> {
    return this.#do(async () => {
      try {
        await this.api.deleteHeldText(text.sid)
      } catch (thrown) {
        if (asProblem(thrown).status !== 404) throw thrown
      }
      this.texts = this.texts.filter(({ sid }) => sid !== text.sid)
      this.numbers = this.numbers
        .map((one) => (one.to === text.to ? { ...one, count: one.count - 1 } : one))
        .filter(({ count }) => count > 0)
      if (this.texts.length === 0) await this.choose(null)
    })
  }

  /** Deletes all that came to the chosen number, for good. */
  async deleteAll(): Promise<boolean> {
    const { to } = this
    if (to === null) return false
    return this.#do(async () => {
      await this.api.deleteHeldTexts(to)
      await this.choose(null)
    })
  }

  /** False when it did not work; the problem says why. */
  async #do(what: () => Promise<void>): Promise<boolean> {
    this.busy = true
    this.problem = null
    try {
      await what()
    } catch (thrown) {
      this.problem = asProblem(thrown)
    }
    this.busy = false
    return this.problem === null
  }
}

/** Why it is here, and what brings it in. */
export function whyHeld(text: HeldText): string {
  switch (text.reason) {
    case 'line_off':
      return 'The line is off. Switch it on, and this comes in.'
    case 'no_line':
      return 'This number is none of your lines. Add it, and this comes in.'
    case 'inbox_off':
      return 'The inbox is off. Switch it on, and this comes in.'
    case 'unconfirmed':
      return 'This may be forged. It comes in once Twilio’s message list confirms it.'
  }
}
