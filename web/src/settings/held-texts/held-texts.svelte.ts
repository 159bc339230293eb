import type { Api } from '../../api'
import { asProblem } from '../../api/problem'
import type { HeldText, HeldTextNumber } from '../../api/types'
import { Form } from '../form.svelte'
import * as words from './words'

type Needs = Pick<Api, 'heldTexts' | 'heldTextNumbers' | 'deleteHeldText' | 'deleteHeldTexts'>

/** Texts that reached no conversation, newest first. */
export class HeldTexts extends Form<'deleting' | 'loading more'> {
  texts = $state.raw<HeldText[]>([])
  numbers = $state.raw<HeldTextNumber[]>([])
  /** Only those that came to this number. */
  to = $state<string | null>(null)
  next = $state<string | null>(null)
  /** Counts the lists that were asked for: what follows an older one is not appended. */
  #list = 0

  constructor(private readonly api: Needs) {
    super()
  }

  /** As many as there are altogether. */
  readonly total = $derived(this.numbers.reduce((sum, { count }) => sum + count, 0))
  /** As many as came to the chosen number, or altogether. */
  readonly count = $derived.by(() => {
    if (this.to === null) return this.total
    return this.numbers.find(({ to }) => to === this.to)?.count ?? 0
  })

  load(): Promise<void> {
    this.#list += 1
    return this.read(
      () => Promise.all([this.api.heldTexts(this.to), this.api.heldTextNumbers()]),
      ([page, { numbers }]) => {
        this.texts = page.texts
        this.next = page.next
        this.numbers = numbers
      },
    )
  }

  choose(to: string | null): Promise<void> {
    this.to = to
    return this.load()
  }

  async more(): Promise<void> {
    if (!this.next || this.busy) return
    const list = this.#list
    await this.attempt('loading more', async () => {
      const page = await this.api.heldTexts(this.to, this.next)
      if (list !== this.#list) return
      this.texts = [...this.texts, ...page.texts]
      this.next = page.next
    })
  }

  /** Deletes one for good. It may have come in, or been deleted, meanwhile: gone it is then, too. */
  async delete(text: HeldText): Promise<boolean> {
    return this.attempt('deleting', async () => {
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
    return this.attempt('deleting', async () => {
      await this.api.deleteHeldTexts(to)
      await this.choose(null)
    })
  }
}

/** Why it is here, and what brings it in. */
export function whyHeld(text: HeldText): string {
  switch (text.reason) {
    case 'line_off':
      return words.lineOff
    case 'no_line':
      return words.noLine
    case 'inbox_off':
      return words.inboxOff
    case 'unconfirmed':
      return words.unconfirmed
    case 'blocked':
      return words.blocked
  }
}
