/** What is true of the browser's page rather than of the inbox. */
class Page {
  visible = $state(true)
  width = $state(1440)
  /** Moves on by the minute, for times that say “today”. */
  now = $state.raw(new Date())
  /** Spoken politely to screen readers. */
  spoken = $state('')
  /** Shown for a while at the bottom. */
  notice = $state<string | null>(null)
  #clearNotice: ReturnType<typeof setTimeout> | undefined

  readonly phone = $derived(this.width < 768)
  /** Too narrow for every control to say its name. */
  readonly narrow = $derived(this.width < 960)
  readonly wide = $derived(this.width >= 1200)

  announce(text: string): void {
    this.spoken = text
  }

  notify(text: string): void {
    this.notice = text
    clearTimeout(this.#clearNotice)
    this.#clearNotice = setTimeout(() => (this.notice = null), 8000)
  }

  dismiss(): void {
    clearTimeout(this.#clearNotice)
    this.notice = null
  }

  /** Starts following the browser; returns what stops it. */
  follow(): () => void {
    const visibility = () => (this.visible = !document.hidden)
    const resized = () => (this.width = innerWidth)
    visibility()
    resized()
    document.addEventListener('visibilitychange', visibility)
    addEventListener('resize', resized)
    const minutes = setInterval(() => (this.now = new Date()), 30_000)
    return () => {
      document.removeEventListener('visibilitychange', visibility)
      removeEventListener('resize', resized)
      clearInterval(minutes)
    }
  }
}

export const page = new Page()
