import { now } from './server-clock'

/** Something that a notice offers to do. */
export interface NoticeAction {
  label: string
  run: () => void
}

/** What is true of the browser's page rather than of the inbox. */
class Page {
  visible = $state(true)
  /** Someone has it before them, not another window. */
  focused = $state(true)
  /** How many times larger than usual the browser's font is, and all that grows with it. */
  scale = $state(1)
  /**
   * Of the window, in pixels of the usual font. Right from the start: a phone must not begin as
   * something wide.
   */
  width = $state(globalThis.innerWidth || 1440)
  /** A finger points, which can't be held over something. */
  touch = $state(false)
  /** Moves on by the minute, for times that say “today”. */
  now = $state.raw(now())
  /** Spoken politely to screen readers. */
  spoken = $state('')
  /** Shown for a while at the bottom. */
  notice = $state<string | null>(null)
  noticeAction = $state.raw<NoticeAction | null>(null)
  #clearNotice: ReturnType<typeof setTimeout> | undefined

  readonly phone = $derived(this.width < 768)
  /** Too narrow for every control to say its name. */
  readonly narrow = $derived(this.width < 960)
  readonly wide = $derived(this.width >= 1200)

  announce(text: string): void {
    // The same words again must be heard again, too.
    this.spoken = this.spoken === text ? `${text}\u00a0` : text
  }

  /** The first answer may have told that this computer's clock is wrong. */
  lookAtClock(): void {
    this.now = now()
  }

  notify(text: string, action: NoticeAction | null = null): void {
    this.notice = text
    this.noticeAction = action
    clearTimeout(this.#clearNotice)
    this.#clearNotice = setTimeout(() => (this.notice = null), 8000)
  }

  dismiss(): void {
    clearTimeout(this.#clearNotice)
    this.notice = null
  }

  /** Follows the browser for as long as the page is there. */
  follow(): void {
    const visibility = () => (this.visible = !document.hidden)
    const focus = () => (this.focused = document.hasFocus() && !document.hidden)
    const resized = () => this.#measure()
    visibility()
    focus()
    resized()
    // The browser's font may change while the page stands.
    const rem = document.body.appendChild(document.createElement('div'))
    rem.className = 'rem'
    new ResizeObserver(resized).observe(rem)
    const coarse = matchMedia('(pointer: coarse)')
    coarse.addEventListener('change', resized)
    for (const of of ['focus', 'blur']) addEventListener(of, focus)
    document.addEventListener('visibilitychange', focus)
    document.addEventListener('visibilitychange', visibility)
    addEventListener('resize', resized)
    setInterval(() => (this.now = now()), 30_000)
  }

  /**
   * Style sheets go by these names rather than by media queries, which know nothing of a font that
   * was set on the page.
   */
  #measure(): void {
    const root = document.documentElement
    this.scale = parseFloat(getComputedStyle(root).fontSize) / 16 || 1
    this.width = innerWidth / this.scale
    root.toggleAttribute('data-phone', this.phone)
    root.toggleAttribute('data-narrow', !this.wide)
    this.touch = this.phone || matchMedia('(pointer: coarse)').matches
    root.toggleAttribute('data-touch', this.touch)
  }
}

export const page = new Page()
