import type { Api } from '../api'
import { asProblem, type Problem } from '../api/problem'
import type { KeptText } from '../api/types'

type Needs = Pick<Api, 'keptTexts'>

/** Texts that reached no conversation, newest first. */
export class KeptTexts {
  status = $state<'loading' | 'ready' | 'failed'>('loading')
  texts = $state.raw<KeptText[]>([])
  next = $state<string | null>(null)
  problem = $state.raw<Problem | null>(null)
  busy = $state(false)

  constructor(private readonly api: Needs) {}

  async load(): Promise<void> {
    try {
      const page = await this.api.keptTexts()
      this.texts = page.texts
      this.next = page.next
      this.status = 'ready'
    } catch (thrown) {
      this.problem = asProblem(thrown)
      this.status = 'failed'
    }
  }

  async more(): Promise<void> {
    if (!this.next || this.busy) return
    this.busy = true
    this.problem = null
    try {
      const page = await this.api.keptTexts(this.next)
      this.texts = [...this.texts, ...page.texts]
      this.next = page.next
    } catch (thrown) {
      this.problem = asProblem(thrown)
    } finally {
      this.busy = false
    }
  }
}

/** Why it is here, and what brings it in. */
export function whyKept(text: KeptText): string {
  switch (text.reason) {
    case 'line_off':
      return 'The line is off. Switch it on, and this comes in.'
    case 'no_line':
      return 'This number is none of your lines. Add it, and this comes in.'
    case 'inbox_off':
      return 'The inbox is off. Switch it on, and this comes in.'
  }
}
