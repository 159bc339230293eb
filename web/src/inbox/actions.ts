import type { Api } from '../api'
import { asProblem, type Problem } from '../api/problem'
import type { ChangedSchedule, Conversation, Id, Message, Sent } from '../api/types'
import type { NoticeAction } from '../browser/page.svelte'
import type { Person } from './details/person.svelte'
import * as words from './words'

type Needs = Pick<
  Api,
  | 'close'
  | 'reopen'
  | 'optOut'
  | 'notAsking'
  | 'undoNotAsking'
  | 'assign'
  | 'cancel'
  | 'reschedule'
  | 'retry'
  | 'fetchAgain'
  | 'giveUp'
>

interface Hooks {
  /** Whom the open conversation is with. */
  person: () => Person | null
  took: (conversation: Conversation) => void
  tookMessage: (message: Message) => void
  tookSent: (sent: Sent) => void
  /** Shows it for a while: an action did not work. */
  notify: (text: string, action?: NoticeAction) => void
}

/**
 * What a person does to a conversation or a message. What the server answers is taken in; that
 * something did not work is said, with what it was.
 */
export class Actions {
  constructor(
    private readonly api: Needs,
    private readonly hooks: Hooks,
  ) {}

  async close(id: Id): Promise<void> {
    const done = await this.#act(words.couldNot.close, async () =>
      this.hooks.took(await this.api.close(id)),
    )
    const undo = { label: words.undo, run: () => void this.reopen(id) }
    if (done) this.hooks.notify(words.conversationClosed, undo)
  }

  async reopen(id: Id): Promise<void> {
    await this.#act(words.couldNot.reopen, async () => this.hooks.took(await this.api.reopen(id)))
  }

  /** Says whether it worked; with `tell`, its new owner gets an email. */
  assign(id: Id, assignee: Id | null, tell = false): Promise<boolean> {
    return this.#act(words.couldNot.assign, async () =>
      this.hooks.took(await this.api.assign(id, assignee, tell)),
    )
  }

  /** False when it did not work; that has been said then. */
  async decideConsent(out: boolean, reason: string): Promise<boolean> {
    const person = this.hooks.person()
    if (!person) return false
    return this.#act(out ? words.couldNot.optOut : words.couldNot.optIn, async () =>
      this.hooks.took(await person.decide(out, reason)),
    )
  }

  optOut(id: Id, reason: string): Promise<boolean> {
    return this.#act(words.couldNot.optOut, async () =>
      this.hooks.took(await this.api.optOut(id, reason)),
    )
  }

  /** Says that a text doesn’t ask to stop. What went wrong has been said. */
  async notAsking({ id }: Message): Promise<Problem | null> {
    try {
      this.hooks.tookMessage(await this.api.notAsking(id))
    } catch (thrown) {
      const problem = asProblem(thrown)
      this.hooks.notify(words.couldNot.notAsking(problem.detail))
      return problem
    }
    const undo = { label: words.undo, run: () => void this.undoNotAsking(id) }
    this.hooks.notify(words.markedNotAsking, undo)
    return null
  }

  undoNotAsking(id: Id): Promise<boolean> {
    return this.#act(words.couldNot.undo, async () =>
      this.hooks.tookMessage(await this.api.undoNotAsking(id)),
    )
  }

  cancel(message: Message): Promise<boolean> {
    return this.#act(words.couldNot.cancel, async () =>
      this.hooks.tookMessage(await this.api.cancel(message.id)),
    )
  }

  /** False when it did not work; that has been said then. */
  reschedule(message: Message, change: ChangedSchedule): Promise<boolean> {
    return this.#act(words.couldNot.reschedule, async () =>
      this.hooks.tookMessage(await this.api.reschedule(message.id, change)),
    )
  }

  /** False when it did not work; that has been said then. */
  retry(message: Message): Promise<boolean> {
    return this.#act(words.couldNot.retry, async () =>
      this.hooks.tookSent(await this.api.retry(message.id)),
    )
  }

  /** Has an attachment fetched again that could not be had; what comes of it is an event. */
  fetchAgain(id: Id): Promise<boolean> {
    return this.#act(words.couldNot.fetchAgain, async () => void (await this.api.fetchAgain(id)))
  }

  async giveUp(message: Message): Promise<void> {
    await this.#act(words.couldNot.giveUp, async () =>
      this.hooks.tookMessage(await this.api.giveUp(message.id)),
    )
  }

  async #act(couldNot: (why: string) => string, act: () => Promise<void>): Promise<boolean> {
    try {
      await act()
      return true
    } catch (thrown) {
      this.hooks.notify(couldNot(asProblem(thrown).detail))
      return false
    }
  }
}
