/** A number that the server counts: asked for again whenever it may have changed. */
export class LiveCount {
  /** Null until it was counted. */
  value = $state<number | null>(null)
  #counting = false
  #again = false

  constructor(private readonly ask: () => Promise<{ count: number }>) {}

  /** Counts again; one request at a time, and one more for all that changed meanwhile. */
  async again(): Promise<void> {
    this.#again = true
    if (this.#counting) return
    this.#counting = true
    try {
      while (this.#again) {
        this.#again = false
        this.value = (await this.ask()).count
      }
    } finally {
      this.#counting = false
    }
  }

  /** It may be another one now. */
  changed(): void {
    void this.again().catch(() => {})
  }
}
