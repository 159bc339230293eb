import type { Id, Media } from '../../api/types'

/** The pictures of a thread, one of them before one's eyes. */
export class Gallery {
  #shown = $state<Id | null>(null)

  constructor(private readonly all: () => Media[]) {}

  get pictures(): Media[] {
    return this.all().filter((media) => media.inline && media.state === 'stored')
  }

  /** The one that is looked at. */
  get shown(): Media | null {
    return this.pictures.find((picture) => picture.id === this.#shown) ?? null
  }

  /** Which it is, from 1; more may come in while one looks. */
  get place(): number {
    return this.pictures.findIndex((picture) => picture.id === this.#shown) + 1
  }

  open(id: Id): void {
    this.#shown = id
  }

  close(): void {
    this.#shown = null
  }

  /** On to another, as far as there are any. */
  step(by: 1 | -1): void {
    const next = this.pictures[this.place - 1 + by]
    if (this.shown && next) this.#shown = next.id
  }
}
