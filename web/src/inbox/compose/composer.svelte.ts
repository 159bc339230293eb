import type { Api } from '../../api'
import { asProblem, type Problem } from '../../api/problem'
import type { Conversation, Id, Message, Sent } from '../../api/types'
import { newClientKey } from '../../browser/client-key'
import { now } from '../../browser/server-clock'
import type { SendTime } from '../scheduled/send-later.svelte'
import { idsOf } from './attachments.svelte'
import type { Drafts } from './drafts'
import { Guard } from './guard.svelte'
import { MessageDraft } from './message-draft.svelte'
import type { Unsent, UnsentMessages } from './unsent'
import * as words from './words'

/** For so long a text that did not reach the server is still meant as it was. */
const LATELY = 3_600_000
/** What did not reach the server is tried again after so long, then after longer each time. */
const FIRST_PAUSE = 3_000
const LONGEST_PAUSE = 60_000

type Wait = (run: () => void, milliseconds: number) => () => void

const browserWait: Wait = (run, milliseconds) => {
  const timer = setTimeout(run, milliseconds)
  return () => clearTimeout(timer)
}

/** The compose box of one conversation: its draft, and what becomes of it once sent. */
export class Composer extends MessageDraft {
  readonly guard = new Guard()
  /** Sent as soon as what is attached is uploaded. */
  waiting = $state(false)
  #line = $state<Id | null>(null)
  #pause = FIRST_PAUSE
  #stopWaiting = () => {}

  constructor(
    private readonly thread: UnsentMessages,
    private readonly api: Pick<Api, 'send' | 'attach' | 'discardAttachment'>,
    drafts: Drafts,
    private readonly onSent: (sent: Sent) => void,
    /** The line that stands in for one that was deleted. */
    private readonly currentLine: (line: Id) => Id = (line) => line,
    private readonly wait: Wait = browserWait,
  ) {
    super(api, drafts, thread.id)
    for (const unsent of drafts.unsent(thread.id)) thread.addUnsent(unsent)
    thread.onSettled = (key) => drafts.dropUnsent(thread.id, key)
  }

  /** What another tab has sent, and could not bring to the server, waits here as well. */
  adoptUnsent(key: string, unsent: Unsent | null): void {
    const own = this.thread.unsent.find((one) => one.client_key === key)
    // What is being sent from here becomes what the answer to it says.
    if (own?.state === 'sending') return
    if (!unsent) this.thread.dropUnsent(key)
    else if (unsent.state === 'unreached') {
      this.thread.addUnsent(unsent)
      this.#tryLater()
    }
  }

  /** Its person has left: what waits is not tried again from here. */
  stop(): void {
    this.#stopWaiting()
  }

  /** The page closes: another tab, or the next visit, goes on with what is not done. */
  override leave(): void {
    for (const unsent of this.thread.unsent) {
      if (unsent.state !== 'sending') continue
      this.drafts.keepUnsent(this.thread.id, { ...unsent, state: 'unreached' })
    }
    super.leave()
  }

  // A getter, not $derived: see the draft.
  get ready(): boolean {
    return this.complete && !this.waiting
  }

  /** The line chosen here, else the one the conversation is on. */
  lineOf(conversation: Conversation): Id {
    return this.currentLine(this.#line ?? conversation.line_id)
  }

  chooseLine(line: Id): void {
    this.#line = line
    this.problem = null
  }

  async send(conversation: Conversation, now: Date, { anyway = false } = {}): Promise<void> {
    if (!this.ready) return
    if (this.attachments.busy) await this.#wait()
    if (!this.ready) return
    this.guard.answered()
    const unsent: Unsent = {
      client_key: newClientKey(),
      body: this.text,
      attachments: this.attachments.take(),
      line_id: this.lineOf(conversation),
      at: now.toISOString(),
      state: 'sending',
      problem: null,
      seen: this.guard.seen,
      send_anyway: anyway,
      canned_reply_id: this.cannedReply ?? undefined,
    }
    this.body = ''
    await this.#attempt(unsent)
  }

  /** Has it sent later. Until the server has it, it stays in the box. Says whether it has. */
  async schedule(conversation: Conversation, time: SendTime): Promise<boolean> {
    if (!this.ready) return false
    this.waiting = true
    this.problem = null
    try {
      const attachments = await this.uploads()
      if (!attachments) return false
      const canned_reply_id = this.cannedReply ?? undefined
      const line_id = this.lineOf(conversation)
      const written = { body: this.text, attachments, line_id, canned_reply_id, ...time }
      const client_key = this.keyFor(written)
      const sent = await this.api.send(this.thread.id, { ...written, client_key })
      this.answered()
      this.body = ''
      this.attachments.take()
      this.onSent(sent)
      return true
    } catch (thrown) {
      this.problem = asProblem(thrown).detail
      return false
    } finally {
      this.waiting = false
    }
  }

  async #wait(): Promise<void> {
    this.waiting = true
    await this.attachments.settled()
    this.waiting = false
  }

  /** The same key again: whether or not the first attempt arrived, it is one message. */
  async tryAgain(unsent: Unsent): Promise<void> {
    if (unsent.state !== 'sending') await this.#attempt({ ...unsent, state: 'sending' })
  }

  /** The server is there again: what was sent lately goes now, in its order. */
  async reconnected(now: Date): Promise<void> {
    this.#stopWaiting()
    for (const unsent of this.thread.unsent) {
      // Who sent it long ago may mean something else by now: that is theirs to say.
      if (now.getTime() - Date.parse(unsent.at) > LATELY) continue
      await this.tryAgain(unsent)
      if (this.thread.unsent.some((one) => one.client_key === unsent.client_key)) return
    }
  }

  /** Gives up on an attempt and puts its text back into the box. */
  takeBack(unsent: Unsent): void {
    this.#drop(unsent.client_key)
    this.body = [unsent.body, this.body].filter(Boolean).join('\n')
    this.cannedReply ??= unsent.canned_reply_id ?? null
    this.attachments.putBack(unsent.attachments)
  }

  /** Since when a message of one's own waits, by the clock that now is read from. */
  sentAt(message: Message): string {
    return this.thread.sentAt.get(message.id) ?? message.at
  }

  /** What was taken back can be written again, unless something else is being written. */
  writeAgain(message: Message): void {
    if (this.body === '' && message.media.length === 0) {
      this.body = message.template ?? message.body
    }
  }

  async #attempt(unsent: Unsent): Promise<void> {
    this.problem = null
    this.#hold(unsent)
    try {
      const { client_key, body, line_id, seen, send_anyway, canned_reply_id } = unsent
      const attachments = idsOf(unsent.attachments)
      const what = { client_key, body, attachments, line_id, canned_reply_id }
      const written = { ...what, seen, send_anyway }
      const sent = await this.api.send(this.thread.id, written)
      this.#pause = FIRST_PAUSE
      this.onSent(sent)
      this.#drop(client_key)
    } catch (thrown) {
      this.#failed(unsent, thrown)
    }
  }

  #failed(unsent: Unsent, thrown: unknown): void {
    const key = unsent.client_key
    // Its event came although its answer did not: then it has been sent.
    if (!this.thread.unsent.some((u) => u.client_key === key)) return
    if (this.drafts.settledElsewhere(this.thread.id, key)) return this.#drop(key)
    const problem = asProblem(thrown)
    if (problem.refused) {
      this.takeBack(unsent)
      if (problem.newer) this.#ask(problem)
      else this.problem = problem.detail
    } else {
      const why = problem.code === 'unreachable' ? words.offline : problem.detail
      this.#hold({ ...unsent, state: 'unreached', problem: why })
      this.#tryLater((problem.retryAfter ?? 0) * 1000)
    }
  }

  /** A connection that has died says nothing: nobody may have to notice that it is back. */
  #tryLater(atLeast = 0): void {
    this.#stopWaiting()
    this.#stopWaiting = this.wait(
      () => void this.reconnected(now()),
      Math.max(this.#pause, atLeast),
    )
    this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2)
  }

  #ask(problem: Problem): void {
    this.guard.ask(problem)
    // What it is about may not have come over the live connection.
    void this.thread.load()
  }

  #hold(unsent: Unsent): void {
    this.thread.addUnsent(unsent)
    this.drafts.keepUnsent(this.thread.id, unsent)
  }

  #drop(key: string): void {
    this.thread.dropUnsent(key)
    this.drafts.dropUnsent(this.thread.id, key)
  }
}
