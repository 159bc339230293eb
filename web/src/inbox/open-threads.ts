import type { Api } from '../api'
import type { Id, Message, Sent } from '../api/types'
import { Composer } from './compose/composer.svelte'
import type { DraftHooks, Drafts } from './compose/drafts'
import { ScheduledHere } from './scheduled/scheduled-here.svelte'
import { Thread } from './thread/thread.svelte'

export interface OpenThread {
  thread: Thread
  composer: Composer
  scheduled: ScheduledHere
}

const KEPT = 30

/** The threads opened lately: live events keep them true, so going back to one is instant. */
export class Threads {
  #open = new Map<Id, OpenThread>()

  constructor(
    private readonly api: Pick<
      Api,
      'messages' | 'scheduledHere' | 'send' | 'attach' | 'discardAttachment'
    >,
    private readonly drafts: Drafts,
    private readonly onSent: (sent: Sent) => void,
    private readonly currentLine: (line: Id) => Id,
  ) {}

  open(id: Id): OpenThread {
    const opened = this.#open.get(id) ?? this.#make(id)
    this.#open.delete(id)
    this.#open.set(id, opened)
    this.#forgetOldest()
    if (opened.thread.status === 'new') {
      void opened.thread.load()
      void opened.scheduled.load()
    }
    return opened
  }

  /** The same without its messages: where it is written to, and what waits there. */
  part(id: Id): OpenThread {
    const opened = this.#open.get(id) ?? this.#make(id)
    this.#open.set(id, opened)
    if (opened.thread.status === 'new') void opened.scheduled.load()
    return opened
  }

  take(message: Message): void {
    const opened = this.#open.get(message.conversation_id)
    opened?.scheduled.take(message)
    if (message.status !== 'scheduled') opened?.thread.take(message)
  }

  /** What another tab of this browser types, attaches and can't send shows here, too. */
  readonly elsewhere: DraftHooks = {
    text: (conversation, before, now) => this.#composer(conversation)?.adopt(before, now),
    unsent: (conversation, ...change) => this.#composer(conversation)?.adoptUnsent(...change),
    file: (conversation, ...change) => this.#composer(conversation)?.attachments.adopt(...change),
  }

  /** Nobody is there anymore who would send anything. */
  stop(): void {
    for (const { composer } of this.#open.values()) composer.stop()
  }

  /** The page closes. */
  leave(): void {
    for (const { composer } of this.#open.values()) composer.leave()
  }

  /** Whether that conversation, as far as it was opened here, has other messages than this one. */
  holdsMore(conversation: Id, message: Id): boolean {
    const thread = this.#open.get(conversation)?.thread
    if (!thread) return false
    return thread.unsent.length > 0 || thread.messages.some((held) => held.id !== message)
  }

  /** Events were missed: what is not on screen is forgotten, what is is read again. */
  startOver(shown: Id | null): void {
    for (const id of [...this.#open.keys()]) if (id !== shown) this.#open.delete(id)
    const opened = shown ? this.#open.get(shown) : undefined
    void opened?.thread.load()
    void opened?.scheduled.load()
  }

  /** The server can be asked again: for what could not be had here, and to send what waits. */
  reconnected(now: Date): void {
    for (const id of this.drafts.waiting()) {
      if (!this.#open.has(id)) this.#open.set(id, this.#make(id))
    }
    for (const { thread, composer, scheduled } of this.#open.values()) {
      if (thread.status === 'failed') {
        void thread.load()
        void scheduled.load()
      }
      void composer.reconnected(now)
    }
  }

  #composer(conversation: Id): Composer | undefined {
    return this.#open.get(conversation)?.composer
  }

  #make(id: Id): OpenThread {
    const thread = new Thread(id, this.api)
    const composer = new Composer(thread, this.api, this.drafts, this.onSent, this.currentLine)
    return { thread, composer, scheduled: new ScheduledHere(id, this.api) }
  }

  #forgetOldest(): void {
    for (const [id, { thread, composer }] of this.#open) {
      if (this.#open.size <= KEPT) return
      if (thread.unsent.length === 0 && !composer.attachments.busy) this.#open.delete(id)
    }
  }
}
