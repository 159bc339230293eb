import type { ConsentChange, Conversation, Id, Line, Media, Message, Origin } from '../../api/types'
import { compareTimes } from '../../paging/order'
import { memberOf } from '../../text/author'
import { consentHappened, optOutHappened } from '../../text/opt-out'
import { dayName, sameDay } from '../../text/time'
import { asMedia } from '../compose/attachments.svelte'
import type { Unsent } from '../compose/unsent'
import * as words from './words'

/** One bubble: a message, or what was sent from here and not yet answered for. */
export interface Said {
  key: string
  side: 'in' | 'out'
  origin: Origin | null
  /** In which conversation; nothing where there is but one. */
  conversation: Id | null
  /** The member who wrote it. */
  author: Id | null
  line: Id
  at: string
  body: string
  media: Media[]
  message: Message | null
  unsent: Unsent | null
}

export type Item =
  | { kind: 'day'; key: string; label: string }
  | { kind: 'line' | 'number'; key: string; label: string }
  | OptItem
  | { kind: 'group'; key: string; said: Said[] }

interface OptItem {
  kind: 'opt'
  key: string
  label: string
  out: boolean
}

export interface Across {
  numberOf: (conversation: Id) => string
  conversationOf: (unsent: Unsent) => Id | null
}

export interface ThreadView {
  messages: Message[]
  unsent: Unsent[]
  keys: Pick<ReadonlyMap<Id, string>, 'get'>
  /** Of a thread over several conversations: with which number each is, and what is sent in which. */
  across?: Across
  conversation: Conversation | undefined
  /** Changes of consent that no text says, the oldest first; null while they are not known. */
  consent: ConsentChange[] | null
  /** Nothing is older than the first message here. */
  complete: boolean
  me: Id
  names: Parameters<typeof optOutHappened>[1]
  now: Date
}

const TOGETHER = 5 * 60_000

/** A thread as it is drawn: days, changes of line, opt-outs, and bubbles that belong together. */
export function threadItems(view: ThreadView): Item[] {
  const items: Item[] = []
  let before: Said | null = null
  let changes = silentChanges(view)
  let stopped = false
  let out = false
  for (const said of allSaid(view)) {
    const earlier = changes.filter((change) => compareTimes(change.at, said.at) < 0)
    // What came before the first message here belongs to an older page of the thread.
    if (before || view.complete) items.push(...earlier.map((change) => change.item))
    out = earlier.at(-1)?.item.out ?? out
    changes = changes.slice(earlier.length)
    if (!before || !sameDay(before.at, said.at)) {
      items.push({ kind: 'day', key: `day ${said.key}`, label: dayName(said.at, view.now) })
    }
    const number = numberItem(before, said, view)
    if (number) items.push(number)
    if (before && before.line !== said.line) items.push(lineItem(said, view.names.lines(said.line)))
    append(items, said)
    const keyword = keywordItem(said, { stopped, out }, view)
    if (keyword) items.push(keyword)
    if (keyword) stopped = out = keyword.out
    before = said
  }
  items.push(...changes.map((change) => change.item))
  return items
}

/** The same items, but each that did not change is the one from before: only news is drawn again. */
export function keepingSame(before: Item[], after: Item[]): Item[] {
  const old = new Map(before.map((item) => [item.key, item]))
  return after.map((item) => {
    const held = old.get(item.key)
    return held && sameItem(held, item) ? held : item
  })
}

/** What must be said under its own bubble, even in the middle of a group. */
export function noteworthy(said: Said): boolean {
  if (said.unsent) return said.unsent.state !== 'sending'
  const status = said.message?.status
  return (
    said.side === 'out' &&
    (status === 'pending' ||
      status === 'scheduled' ||
      status === 'uncertain' ||
      status === 'failed' ||
      status === 'undelivered' ||
      status === 'canceled')
  )
}

function sameItem(a: Item, b: Item): boolean {
  if (a.kind === 'group' || b.kind === 'group') {
    if (a.kind !== b.kind || a.kind !== 'group' || b.kind !== 'group') return false
    return a.said.length === b.said.length && a.said.every((said, at) => said === b.said[at])
  }
  return a.kind === b.kind && a.label === b.label
}

function append(items: Item[], said: Said): void {
  const last = items.at(-1)
  const previous = last?.kind === 'group' ? last.said.at(-1) : undefined
  if (last?.kind === 'group' && previous && together(previous, said)) last.said.push(said)
  else items.push({ kind: 'group', key: said.key, said: [said] })
}

function together(a: Said, b: Said): boolean {
  return (
    a.side === b.side &&
    a.origin === b.origin &&
    a.author === b.author &&
    a.line === b.line &&
    a.conversation === b.conversation &&
    sameDay(a.at, b.at) &&
    Date.parse(b.at) - Date.parse(a.at) <= TOGETHER
  )
}

function allSaid(view: ThreadView): Said[] {
  return [
    ...view.messages.map((message) => saidMessage(message, view.keys)),
    ...view.unsent.map((unsent) => saidUnsent(unsent, view)),
  ]
}

/** A message never changes, it is replaced; so what is drawn of it is made once. */
const drawn = new WeakMap<Message, Said>()

function saidMessage(message: Message, keys: ThreadView['keys']): Said {
  const before = drawn.get(message)
  if (before) return before
  const said: Said = {
    key: keys.get(message.id) ?? message.id,
    side: message.direction === 'inbound' ? 'in' : 'out',
    origin: message.direction === 'inbound' ? null : (message.origin ?? 'user'),
    conversation: message.conversation_id,
    author: memberOf(message.author),
    line: message.line_id,
    at: message.at,
    body: message.body,
    media: message.media,
    message,
    unsent: null,
  }
  drawn.set(message, said)
  return said
}

function saidUnsent(unsent: Unsent, { me, across, conversation }: ThreadView): Said {
  return {
    key: unsent.client_key,
    side: 'out',
    origin: 'user',
    conversation: (across ? across.conversationOf(unsent) : conversation?.id) ?? null,
    author: me,
    line: unsent.line_id,
    at: unsent.at,
    body: unsent.body,
    media: unsent.attachments.map(asMedia),
    message: null,
    unsent,
  }
}

/** Over several numbers it is said with which one; at the very start, too. */
function numberItem(before: Said | null, said: Said, view: ThreadView): Item | null {
  const { conversation } = said
  if (!view.across || !conversation) return null
  if (before ? before.conversation === conversation : !view.complete) return null
  const label = view.across.numberOf(conversation)
  return { kind: 'number', key: `number ${said.key}`, label }
}

function lineItem(said: Said, line: Line | undefined): Item {
  return { kind: 'line', key: `line ${said.key}`, label: line?.name ?? words.anotherLine }
}

/**
 * Who was not opted out is not in *again* by START. YES is an ordinary word, unless they had said
 * STOP; and on toll-free lines even then.
 */
function keywordItem(
  said: Said,
  { stopped, out }: { stopped: boolean; out: boolean },
  view: ThreadView,
): OptItem | null {
  const keyword = said.message?.keyword
  if (!keyword || keyword === 'help') return null
  if (keyword === 'start' && !out && view.complete && view.consent) return null
  const tollFree = view.names.lines(said.line)?.kind === 'toll_free'
  if (keyword === 'yes' && (!stopped || tollFree)) return null
  const word = said.body.trim().toUpperCase()
  const label = keyword === 'stop' ? words.optedOut(word) : words.optedIn(word)
  return { kind: 'opt', key: `opt ${said.key}`, label, out: keyword === 'stop' }
}

/** What became of their consent without a text in the thread: by the carrier, or by a colleague. */
function silentChanges(view: ThreadView): { at: string; item: OptItem }[] {
  const { conversation, consent, names, now } = view
  if (consent) {
    return consent.map((change) => {
      const label = consentHappened(change, names, now)
      const item: OptItem = { kind: 'opt', key: `opt ${change.id}`, label, out: change.opted_out }
      return { at: change.at, item }
    })
  }
  const optOut = conversation?.opt_out
  if (!optOut || optOut.source === 'keyword') return []
  const label = optOutHappened(optOut, names, now)
  return [{ at: optOut.at, item: { kind: 'opt', key: `opt ${optOut.at}`, label, out: true } }]
}
