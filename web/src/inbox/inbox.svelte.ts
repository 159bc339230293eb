import type { Api } from '../api'
import { asProblem, Problem } from '../api/problem'
import type {
  Conversation,
  EventOfMessage,
  FirstScreen,
  Id,
  InboxEvent,
  Line,
  Member,
  Message,
  OrganizationSetting,
  Sent,
  Session,
} from '../api/types'
import type { NoticeAction } from '../browser/page.svelte'
import { now } from '../browser/server-clock'
import { Lines } from '../organization/lines.svelte'
import { Members } from '../organization/members.svelte'
import { LiveCount } from '../paging/live-count.svelte'
import { Actions } from './actions'
import { announcement } from './announcement'
import type { Drafts } from './compose/drafts'
import { FirstMessages } from './compose/first-messages.svelte'
import { Failures } from './delivery/failures.svelte'
import { Person } from './details/person.svelte'
import { HeldMessages } from './held-messages/held-messages.svelte'
import { Conversations } from './list/conversations.svelte'
import { Counts } from './list/counts.svelte'
import { everything, sameFilter } from './list/filter'
import { Threads, type OpenThread } from './open-threads'
import { Scheduled } from './scheduled/scheduled.svelte'
import { Turns } from './thread/turns.svelte'
import type { Arrival } from './user-menu/notifications.svelte'

interface Hooks {
  /** Texts that came in together: one as a rule, many after a while without a connection. */
  arrived: (texts: Arrival[]) => void
  /** Says it to who listens rather than looks. */
  announce: (text: string) => void
  /** Shows it for a while: an action did not work. */
  notify: (text: string, action?: NoticeAction) => void
  settingsChanged: () => void
}

/** What is told to a pane that shows more than the inbox itself keeps true. */
export interface Follower {
  event?: (event: InboxEvent) => void
  message?: (message: Message) => void
  startOver?: () => void
  reconnected?: () => void
}

/** After so many milliseconds without another, what changed many conversations is over. */
const QUIET = 1_000

/** Everything on the inbox page, held together: what an event or an answer changes, and what is open. */
export class Inbox {
  readonly conversations: Conversations
  readonly counts: Counts
  readonly lines: Lines
  readonly members: Members
  readonly threads: Threads
  readonly scheduled: Scheduled
  /** How many texts ask to stop and nobody has handled. */
  readonly stopRequests: LiveCount
  readonly failures: Failures
  readonly turns: Turns
  readonly held: HeldMessages
  readonly firsts: FirstMessages
  readonly actions: Actions

  openId = $state<Id | null>(null)
  open = $state.raw<OpenThread | null>(null)
  /** Whom the open conversation is with. */
  person = $state.raw<Person | null>(null)
  /** The open conversation could not be fetched, and why. */
  missing = $state.raw<Problem | null>(null)
  /** Panes that follow what happens for as long as they are on the page. */
  readonly followers = new Set<Follower>()
  #quiet: ReturnType<typeof setTimeout> | undefined
  #personQuiet: ReturnType<typeof setTimeout> | undefined
  /** One request at a time marks as read; whoever wants another looks again when it is done. */
  reading = $state(false)

  readonly names = {
    members: (id: Id | null): Member | undefined => this.members.get(id),
    lines: (id: Id | null): Line | undefined => this.lines.get(id),
  }
  #readAttempt = ''

  constructor(
    readonly session: Session,
    private readonly api: Api,
    readonly drafts: Drafts,
    private readonly hooks: Hooks,
  ) {
    this.conversations = new Conversations(api, session.user.id)
    this.counts = new Counts(api)
    this.lines = new Lines(api)
    this.members = new Members(api)
    this.scheduled = new Scheduled(api)
    this.stopRequests = new LiveCount(() => api.stopRequestCount())
    this.failures = new Failures(api, now)
    this.turns = new Turns(api, now)
    this.held = new HeldMessages(api, now)
    const currentLine = (line: Id) => this.lines.current(line)
    this.threads = new Threads(api, drafts, (sent) => this.takeSent(sent), currentLine)
    this.firsts = new FirstMessages({
      isOpen: (id) => id === this.openId,
      holdsMore: (id, message) => this.threads.holdsMore(id, message),
      forget: (conversation) => this.conversations.forget(conversation),
    })
    this.actions = new Actions(api, {
      person: () => this.person,
      took: (conversation) => this.tookConversation(conversation),
      tookMessage: (message) => this.#takeMessage(message),
      tookSent: (sent) => this.takeSent(sent),
      notify: hooks.notify,
    })
  }

  readonly conversation = $derived.by(() =>
    this.openId ? this.conversations.known.get(this.openId) : undefined,
  )
  readonly totals = $derived.by(() =>
    this.counts.totals(this.conversations.filter, this.session.user.id),
  )
  /** Wherever they are, whatever filter is chosen. */
  readonly overall = $derived.by(() =>
    this.counts.totals({ line: null, assignee: 'anyone' }, this.session.user.id),
  )
  readonly unread = $derived(this.overall.unread)
  /** Nobody has texted or been texted yet, as far as one may see. */
  readonly none = $derived.by(() => this.counts.ready && this.overall.all === 0)

  can(permission: Session['permissions'][number]): boolean {
    return this.session.permissions.includes(permission)
  }

  async load(): Promise<void> {
    const first = this.conversations.load()
    await Promise.all([first, ...this.#background().map(tolerated), tolerated(this.lines.load())])
  }

  /**
   * What is shown first has come already, unless the address asks for other conversations. The
   * lines have not: they may have to be asked for at Twilio.
   */
  async begin(first: FirstScreen): Promise<void> {
    const { conversations, counts, members, scheduled } = first
    this.counts.begin(counts)
    this.members.begin(members.members)
    this.scheduled.counted.value = scheduled.count
    this.stopRequests.value = first.stop_requests.count
    const others = !sameFilter(this.conversations.filter, everything)
    if (!others) this.conversations.begin(conversations)
    await Promise.all([others ? this.conversations.load() : null, tolerated(this.lines.load())])
  }

  /** Events were missed and cannot be replayed: everything is read again, nothing on screen moves. */
  async startOver(): Promise<void> {
    this.threads.startOver(this.openId)
    for (const follower of this.followers) follower.startOver?.()
    this.person?.load()
    if (this.scheduled.status !== 'new') void this.scheduled.load()
    if (this.failures.status !== 'new') void this.failures.load()
    await Promise.all([
      this.conversations.startOver(),
      ...this.#background().map(tolerated),
      tolerated(this.lines.load()),
    ])
    const wanted = new Set(this.firsts.conversations())
    if (this.openId) wanted.add(this.openId)
    const unlisted = [...wanted].filter((id) => !this.conversations.known.has(id))
    await Promise.all(unlisted.map((id) => this.#fetch(id)))
  }

  /** The connection is there (again): what failed for want of it is done now. */
  reconnected(): void {
    this.threads.reconnected(now())
    for (const follower of this.followers) follower.reconnected?.()
    if (this.missing && !this.missing.refused) void this.fetchOpen()
    this.person?.again()
    if (this.scheduled.status === 'failed') void this.scheduled.load()
    if (this.conversations.status === 'failed') void this.load()
  }

  show(id: Id | null): void {
    if (id === this.openId) return
    this.openId = id
    this.missing = null
    this.conversations.hold(id)
    this.open = id ? this.threads.open(id) : null
    this.person = id ? new Person(id, this.api, this.can('customers_read')) : null
    this.person?.load()
    // One begun here is asked for again: it may have gone while no event could be received.
    if (id && (!this.conversations.known.has(id) || this.firsts.has(id))) void this.#fetch(id)
  }

  take(events: InboxEvent[]): void {
    for (const event of events) this.#takeEvent(event)
    const texts = events.flatMap((event) =>
      event.kind === 'message_received'
        ? [{ event: event.number, conversation: event.conversation, message: event.message }]
        : [],
    )
    if (texts.length > 0) this.hooks.arrived(texts)
    const said = announcement(events, texts, {
      openId: this.openId,
      me: this.session.user.id,
      firstName: (id) => this.members.firstName(id),
    })
    if (said) this.hooks.announce(said)
  }

  /** Asks for the open conversation again, which could not be had. */
  async fetchOpen(): Promise<void> {
    if (!this.openId) return
    this.missing = null
    await Promise.all([this.#fetch(this.openId), this.open?.thread.load()])
  }

  takeSent({ conversation, message }: Sent): void {
    this.conversations.take(conversation)
    this.#tell(message)
  }

  /** An answer said how a conversation is now. */
  tookConversation(conversation: Conversation): void {
    this.#customerMayChange(conversation)
    this.conversations.take(conversation)
  }

  /** A new conversation was begun here. False when it has vanished already. */
  begun(sent: Sent): boolean {
    if (!this.firsts.begin(sent)) return false
    this.takeSent(sent)
    return true
  }

  /** Called whenever the open thread may have been seen by someone who can act on it. */
  async markRead(conversation: Conversation): Promise<void> {
    if (conversation.unread === 0 || this.reading || !this.can('send')) return
    const attempt = `${conversation.id} ${conversation.revision}`
    if (attempt === this.#readAttempt) return
    this.#readAttempt = attempt
    this.reading = true
    try {
      this.conversations.take(await this.api.read(conversation.id))
    } catch {
      // It stays unread, which is the truth; the next message or visit tries again.
    }
    this.reading = false
  }

  #background(): Promise<void>[] {
    const asking = this.can('opt_out') ? [this.stopRequests.again()] : []
    return [this.counts.load(), this.members.load(), this.scheduled.counted.again(), ...asking]
  }

  #tell(message: Message): void {
    this.threads.take(message)
    for (const follower of this.followers) follower.message?.(message)
  }

  /** What is on file about whom the open conversation is with is another's now. */
  #customerMayChange({ id, customer, revision }: Conversation): void {
    const held = this.conversations.known.get(id)
    if (id !== this.openId || !held || held.revision >= revision) return
    if (held.customer?.id !== customer?.id) this.person?.load()
  }

  #takeMessage(message: Message): void {
    this.#tell(message)
    this.scheduled.takeMessage(message)
  }

  #takeEvent(event: InboxEvent): void {
    this.counts.take(event.cells, event.number)
    if (event.scheduled_changed) this.scheduled.counted.changed()
    if (this.can('opt_out') && aboutStopping(event)) this.stopRequests.changed()
    this.#takeKind(event)
    for (const follower of this.followers) follower.event?.(event)
  }

  #takeKind(event: InboxEvent): void {
    switch (event.kind) {
      case 'message_received':
      case 'message_pending':
      case 'message_scheduled':
      case 'message_status':
      case 'message_media':
      case 'message_canceled':
        return this.#tookMessageEvent(event)
      case 'first_message_refused':
        this.#tell(event.message)
        this.failures.take(event.message)
        if (!this.firsts.takeRefused(event)) this.conversations.take(event.conversation)
        return
      case 'conversation_changed':
        return this.#takeConversation(event.conversation)
      case 'history_imported':
        this.#takeConversation(event.conversation)
        return this.#manyChanged()
      case 'opted_out':
      case 'opted_in':
      case 'consent_recorded':
        this.#takeConversation(event.conversation)
        return this.#consentChanged(event.conversation)
      case 'conversation_gone':
        this.drafts.forget(event.conversation_id)
        return this.#forget(event.conversation_id)
      case 'line_changed':
        return this.lines.take(event.line)
      case 'member_changed':
        this.members.take(event.member)
        if (event.member.id === this.session.user.id) this.hooks.settingsChanged()
        return
      case 'customer_changed':
        if (event.customer_id !== this.conversation?.customer?.id) return
        void this.person?.details.load()
        return this.person?.consentChanged(this.openId ?? '')
      case 'setting_changed':
        return this.#settingChanged(event.setting)
      default:
        return unknown(event)
    }
  }

  #tookMessageEvent({ conversation, message }: EventOfMessage): void {
    this.#tell(message)
    this.#takeConversation(conversation)
    this.scheduled.take(message, conversation)
    this.failures.take(message)
  }

  /** Consent is of a person, whichever of their numbers it was about. */
  #consentChanged({ id, customer }: Conversation): void {
    const theirs = customer !== null && customer.id === this.conversation?.customer?.id
    this.person?.consentChanged(theirs ? (this.openId ?? id) : id)
  }

  #takeConversation(conversation: Conversation): void {
    this.firsts.took(conversation)
    this.tookConversation(conversation)
  }

  #forget(id: Id): void {
    const known = this.conversations.known.get(id)
    if (!this.firsts.gone(id) && known) this.conversations.forget(known)
  }

  #settingChanged(setting: OrganizationSetting): void {
    switch (setting) {
      case 'twilio':
      case 'inbox':
        void tolerated(this.lines.load())
        void this.held.load()
        return this.hooks.settingsChanged()
      case 'mail':
      case 'sending':
      case 'opt_outs':
      case 'name':
      case 'sign_in':
      case 'locations':
      case 'roles':
        return this.hooks.settingsChanged()
      case 'customer_fields':
        return this.person?.load()
      case 'crm':
        return this.person?.crmChanged()
      case 'held_messages':
        return void this.held.load()
      case 'mail_outbox':
      case 'history':
      case 'customer_imports':
        return this.#manyCustomersChanged()
      case 'held_texts':
      case 'erasures':
      case 'canned_replies':
      case 'invitations':
      case 'audit':
      case 'stop_requests':
        return
      default:
        return unknown(setting)
    }
  }

  /** Once it is quiet: whom the open conversation is with may be among them. */
  #manyCustomersChanged(): void {
    clearTimeout(this.#personQuiet)
    this.#personQuiet = setTimeout(() => this.person?.load(), QUIET)
  }

  /** Once it is quiet: what is on screen may be among them. */
  #manyChanged(): void {
    clearTimeout(this.#quiet)
    this.#quiet = setTimeout(() => {
      void tolerated(this.conversations.startOver())
      if (this.openId) void this.#fetch(this.openId)
    }, QUIET)
  }

  async #fetch(id: Id): Promise<void> {
    try {
      this.conversations.take(await this.api.conversation(id))
    } catch (thrown) {
      const problem = asProblem(thrown)
      if (problem.status === 404 && this.firsts.gone(id)) return
      if (id === this.openId) this.missing = problem
    }
  }
}

/** Whether there may be more texts that ask to stop than before, or fewer. */
function aboutStopping(event: InboxEvent): boolean {
  if (event.kind === 'setting_changed') return event.setting === 'stop_requests'
  return event.kind === 'history_imported' || ('message' in event && event.message.asks_to_stop)
}

/** A kind that only a newer Hearback knows; the compiler sees to it that there is no other. */
function unknown(_: never): void {}

/** Names and counts come again with the next event or visit; the list does not wait for them. */
function tolerated(loading: Promise<void>): Promise<void> {
  return loading.catch((thrown) => console.warn(asProblem(thrown).detail))
}
