import { SvelteMap } from 'svelte/reactivity'
import type { Api } from '../api'
import type { Id, Line } from '../api/types'
import { compareNames } from '../paging/order'

/** The organization's lines, kept by live events. */
export class Lines {
  ready = $state(false)
  webhookUrl = $state('')
  #byId = new SvelteMap<Id, Line>()

  constructor(private readonly api: Pick<Api, 'lines'>) {}

  /** Those there are; one that was deleted still has a name in its history. */
  readonly all = $derived.by(() =>
    [...this.#byId.values()]
      .filter((line) => !line.deleted_at)
      .sort((a, b) => Number(b.is_default) - Number(a.is_default) || compareNames(a.name, b.name)),
  )
  /** Those one can send on. */
  readonly on = $derived(this.all.filter((line) => line.on))

  async load(): Promise<void> {
    const { lines, former, webhook_url } = await this.api.lines()
    this.#byId.clear()
    for (const line of [...lines, ...former]) this.#byId.set(line.id, line)
    this.webhookUrl = webhook_url
    this.ready = true
  }

  take(line: Line): void {
    this.#byId.set(line.id, line)
  }

  /** The line that a conversation goes on over: its own, or the default where that was deleted. */
  current(id: Id): Id {
    return this.get(id)?.deleted_at ? (this.all[0]?.id ?? id) : id
  }

  get(id: Id | null | undefined): Line | undefined {
    return id ? this.#byId.get(id) : undefined
  }
}
