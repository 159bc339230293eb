import { expect, it } from 'vitest'
import type { Message } from '../../api/types'
import { by, conversation, maya, message, minute, names, priya } from '../../testing/fixtures'
import { keepingSame, noteworthy, threadItems, type ThreadView } from './thread-items'

const now = new Date(minute(50))
let count = 0
const inbound = (at: number, over: Partial<Message> = {}) =>
  message({ id: `m${count++}`, at: minute(at), ...over })
const outbound = (at: number, over: Partial<Message> = {}) =>
  inbound(at, {
    direction: 'outbound',
    origin: 'user',
    status: 'delivered',
    author: by(maya),
    ...over,
  })

function drawn(messages: Message[], over: Partial<ThreadView> = {}): string[] {
  const keys = new Map()
  const view = { messages, unsent: [], keys, conversation: conversation(), me: maya.id, names, now }
  return threadItems({ ...view, consent: null, complete: true, ...over }).map((item) =>
    item.kind === 'group'
      ? `${item.said[0]!.side} ${item.said.length}`
      : `${item.kind}: ${item.label}`,
  )
}

it('groups what one side says within five minutes', () => {
  expect(drawn([inbound(0), inbound(4), inbound(10), outbound(11), outbound(12)])).toEqual([
    'day: Today',
    'in 2',
    'in 1',
    'out 2',
  ])
})

it('keeps people and machines apart', () => {
  const automatic = outbound(2, {
    origin: 'automation',
    author: { kind: 'system', part: 'console' },
  })
  const priyas = outbound(3, { author: by(priya) })
  expect(drawn([outbound(1), automatic, priyas])).toEqual(['day: Today', 'out 1', 'out 1', 'out 1'])
})

it('names the line where it changes', () => {
  expect(drawn([inbound(0), inbound(1, { line_id: 'second' })])).toEqual([
    'day: Today',
    'in 1',
    'line: another line',
    'in 1',
  ])
})

it('lets the opt-out stand where it happened', () => {
  const stop = inbound(1, { body: ' stop ', keyword: 'stop' })
  expect(drawn([inbound(0), stop, inbound(2)])).toEqual([
    'day: Today',
    'in 2',
    'opt: Opted out (texted STOP)',
    'in 1',
  ])
  const opt_out = {
    at: minute(1),
    source: 'person',
    word: null,
    line_id: null,
    by: 'priya',
    reason: null,
  } as const
  const items = drawn([inbound(0), inbound(2)], { conversation: conversation({ opt_out }) })
  expect(items[2]).toMatch(/^opt: Opted out .* by Priya Nair$/)
})

const person = {
  number: '+14155550132',
  line_id: null,
  word: null,
  by: maya.id,
  source: 'person' as const,
}

it('shows every change of consent that no text says, where it happened', () => {
  const consent = [
    { ...person, id: 'a', at: minute(1), opted_out: true, reason: 'She rang' },
    { ...person, id: 'b', at: minute(3), opted_out: false, reason: null },
  ]
  const items = drawn([inbound(2), inbound(4)], { consent })
  expect(items[0]).toMatch(/^opt: Opted out .* by Maya Reyes: She rang$/)
  expect(items[3]).toMatch(/^opt: Opted back in .* by Maya Reyes$/)
  const later = drawn([inbound(2), inbound(4)], { consent, complete: false })
  expect(later[0]).toBe('day: Today')
  expect(later.filter((item) => item.startsWith('opt'))).toHaveLength(1)
})

it('takes YES for an opt-in only after STOP', () => {
  const yes = (at: number) => inbound(at, { body: 'Yes', keyword: 'yes' })
  expect(drawn([inbound(0), yes(1)])).toEqual(['day: Today', 'in 2'])
  expect(drawn([inbound(0, { body: 'STOP', keyword: 'stop' }), yes(1)])).toEqual([
    'day: Today',
    'in 1',
    'opt: Opted out (texted STOP)',
    'in 1',
    'opt: Opted back in (texted YES)',
  ])
})

it('takes START for an opt-in only where they were out', () => {
  const start = inbound(3, { body: 'Start', keyword: 'start' })
  const again = 'opt: Opted back in (texted START)'
  expect(drawn([inbound(0), start], { consent: [] })).not.toContain(again)
  expect(drawn([inbound(0), start], { consent: [], complete: false })).toContain(again)
  const stop = inbound(1, { body: 'STOP', keyword: 'stop' })
  expect(drawn([stop, start], { consent: [] })).toContain(again)
  const byMaya = { ...person, id: 'a', at: minute(1), opted_out: true, reason: null }
  expect(drawn([inbound(0), start], { consent: [byMaya] })).toContain(again)
})

it('keeps what did not change, so that only news is drawn anew', () => {
  const view = {
    unsent: [],
    keys: new Map(),
    conversation: conversation(),
    consent: null,
    complete: true,
    me: maya.id,
    names,
    now,
  }
  const messages = [inbound(0), outbound(1), inbound(10)]
  const before = threadItems({ ...view, messages })
  const changed = [
    messages[0]!,
    { ...messages[1]!, status: 'read' as const },
    messages[2]!,
    outbound(11),
  ]
  const after = keepingSame(before, threadItems({ ...view, messages: changed }))
  expect(after.map((item, at) => item === before[at])).toEqual([true, true, false, true, false])
})

it('says under its own bubble what needs saying', () => {
  const [, group] = threadItems({
    messages: [outbound(0, { status: 'failed' }), outbound(1, { status: 'pending' }), outbound(2)],
    unsent: [],
    keys: new Map(),
    conversation: conversation(),
    consent: null,
    complete: true,
    me: maya.id,
    names,
    now,
  })
  expect(group?.kind === 'group' && group.said.map(noteworthy)).toEqual([true, true, false])
})

it('names the number where it changes, of a thread over several of them', () => {
  const across = {
    numberOf: (id: string) => (id === 'office' ? 'Office' : 'Mobile'),
    conversationOf: () => 'mobile',
  }
  const said = [inbound(0), inbound(1, { conversation_id: 'office' }), outbound(2)]
  expect(drawn(said, { across })).toEqual([
    'day: Today',
    'number: Mobile',
    'in 1',
    'number: Office',
    'in 1',
    'number: Mobile',
    'out 1',
  ])
  // What came before is not known yet.
  expect(drawn(said.slice(0, 1), { across, complete: false })).toEqual(['day: Today', 'in 1'])
  // Of a thread with one number it goes without saying.
  expect(drawn(said.slice(0, 1))).toEqual(['day: Today', 'in 1'])
})
