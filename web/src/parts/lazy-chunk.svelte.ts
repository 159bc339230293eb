import { USUALLY } from '../api/limits'

/** A part of the page in a file of its own: fetched when it is wanted first, or before. */
export class LazyChunk<M> {
  /** Null until it is here. */
  module = $state.raw<M | null>(null)
  failed = $state(false)
  #coming: Promise<void> | null = null

  constructor(private readonly load: () => Promise<M>) {}

  /** One request, however many want it; after a failed one, another. */
  fetch(): Promise<void> {
    this.#coming ??= this.#load()
    return this.#coming
  }

  async #load(): Promise<void> {
    this.failed = false
    try {
      this.module = await inTime(this.load())
    } catch {
      this.failed = true
      this.#coming = null
    }
  }
}

/**
 * Fetches what is likely to be wanted next, one after another, once nothing else is to be done. Ends
 * with the first that doesn't come: a browser has few connections, and what waits on a dead network
 * keeps them from what somebody waits for.
 */
export function fetchAhead(next: readonly LazyChunk<unknown>[]): void {
  whenIdle(async () => {
    for (const chunk of next) {
      await chunk.fetch()
      if (chunk.failed) return
    }
  })
}

function whenIdle(run: () => void): void {
  // Safari has no such callback.
  if ('requestIdleCallback' in window) requestIdleCallback(run, { timeout: 1_000 })
  else setTimeout(run, 100)
}

/** What does not come ends in words and a button, too. */
function inTime<M>(loading: Promise<M>): Promise<M> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('it did not come in time')), USUALLY)
    loading.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
