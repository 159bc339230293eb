import type { Conversation, Id, Message } from '../../api/types'
import type { DesktopNotification, DesktopNotifications } from '../../browser/desktop-notifications'
import { keep, onKept } from '../../browser/storage'
import { bodyInWords, nameOf } from '../../text/conversation-words'
import { formatList } from '../../text/number-format'
import * as words from './words'

/** A text that came in, and where. */
export interface Arrival {
  event: number
  conversation: Conversation
  message: Message
}

const KEY = 'hearback.notifications'
/** Each is kept apart: another tab may have switched the other one meanwhile. */
type Way = 'desktop' | 'sound'
const keyOf = (way: Way) => `${KEY}.${way}`
const LONGEST = 160

/** What tells of new texts beyond this page: a notification on the desktop, and a sound. */
export class Notifications {
  desktop = $state(false)
  sound = $state(false)
  /** Why notifications, though wanted, do not come; null when they do. */
  hindrance = $state<string | null>(null)

  constructor(private readonly browser: DesktopNotifications) {
    // Before, both stood under one key.
    const together = browser.storage?.getItem(KEY)?.split(' ') ?? []
    for (const way of ['desktop', 'sound'] as const) {
      const kept = browser.storage?.getItem(keyOf(way))
      this.#take(way, kept ? kept === 'on' : together.includes(way))
    }
  }

  /** Follows what is switched in other tabs; returns what ends it. */
  follow(): () => void {
    return onKept(`${KEY}.`, (way, _, now) => {
      if (way === 'desktop' || way === 'sound') this.#take(way, now === 'on')
    })
  }

  /** The browser is asked for permission only now, and only when they are wanted. */
  async switchDesktop(on: boolean): Promise<void> {
    if (on && this.browser.permission() === 'default') await this.browser.ask()
    const permission = this.browser.permission()
    this.desktop = on && permission === 'granted'
    this.hindrance = on && !this.desktop ? HINDRANCES[permission] : null
    this.#keep('desktop', this.desktop)
  }

  switchSound(on: boolean): void {
    this.sound = on
    this.#keep('sound', on)
    if (on) this.browser.sample()
  }

  /** The conversation that someone has before their eyes needs no further word. */
  watch(conversation: Id | null): void {
    this.browser.watch(conversation)
  }

  /** Texts that came in. Many at once, as after a night without a connection, are told as one. */
  async arrived(texts: Arrival[]): Promise<void> {
    if (!this.desktop && !this.sound) return
    const own = await Promise.all(texts.map((text) => this.#isOurs(text)))
    const news = texts.filter((_, at) => own[at])
    if (news.length === 0) return
    if (this.desktop) for (const shown of inWords(news)) this.browser.show(shown)
    if (this.sound) this.browser.play()
  }

  async #isOurs({ event, conversation }: Arrival): Promise<boolean> {
    return (await this.browser.claim(event)) && !(await this.browser.watched(conversation.id))
  }

  #take(way: Way, on: boolean): void {
    if (way === 'sound') this.sound = on
    else {
      this.desktop = on && this.browser.permission() === 'granted'
      this.hindrance = on && !this.desktop ? HINDRANCES[this.browser.permission()] : null
    }
  }

  #keep(way: Way, on: boolean): void {
    keep(this.browser.storage, keyOf(way), on ? 'on' : 'off')
  }
}

const HINDRANCES: Record<ReturnType<DesktopNotifications['permission']>, string | null> = {
  granted: null,
  default: words.notAllowedYet,
  denied: words.blocked,
  unsupported: words.needsHttps,
}

function inWords(news: Arrival[]): DesktopNotification[] {
  if (news.length > 3) {
    const title = words.newTexts(news.length)
    const names = [...new Set(news.map(({ conversation }) => nameOf(conversation)))]
    const body = names.length > 3 ? words.fromMany(names.slice(0, 3)) : formatList(names)
    return [{ title, body, tag: 'several', opens: null }]
  }
  return news.map(({ conversation, message }) => {
    const said = bodyInWords(message)
    const body = said.length > LONGEST ? words.cut(said.slice(0, LONGEST)) : said
    return { title: nameOf(conversation), body, tag: conversation.id, opens: conversation.id }
  })
}
