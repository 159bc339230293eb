import { expect, it } from 'vitest'
import type { Conversation } from '../../api/types'
import { by, conversation, maya, priya } from '../../testing/fixtures'
import { rowText } from './row-text'

type Last = NonNullable<Conversation['last']>

const last = (over: Partial<Last>): Last => ({
  message_id: 'm1',
  direction: 'inbound',
  origin: null,
  author: null,
  preview: 'Hello',
  status: 'received',
  ...over,
})
const row = (over: Partial<Last>, draft = '') =>
  rowText(
    conversation({ last: last(over) }),
    'maya',
    (id) => (id === priya.id ? 'Priya' : null),
    draft,
  )

it('says of a text with nothing in it that it is empty', () => {
  for (const nothing of ['', '  ', '\u200b', '\u2800', '\u3164', '\ufeff']) {
    expect(row({ preview: nothing })).toEqual({ who: null, text: 'Empty text', empty: true })
  }
  const own = { direction: 'outbound', author: by(maya), preview: '\u200b' } as const
  expect(row(own)).toEqual({ who: 'You', text: 'Empty text', empty: true })
  expect(row({ preview: 'Photo' })).toEqual({ who: null, text: 'Photo' })
})

it('shows a draft, unless nothing of it can be seen', () => {
  expect(row({}, 'On my')).toEqual({ who: 'Draft', text: 'On my', draft: true })
  expect(row({}, ' \u200b\n')).toEqual({ who: null, text: 'Hello' })
})

it('says who wrote a text: oneself, a colleague by name, and what a machine sent by its origin', () => {
  const sent = { direction: 'outbound', origin: 'user' } as const
  const who = (over: Partial<Last>) => row({ ...sent, ...over }).who
  expect(who({ author: by(maya) })).toBe('You')
  expect(who({ author: by(priya) })).toBe('Priya')
  const machine = { kind: 'system', part: 'console' } as const
  const program = { kind: 'api_key', id: maya.id } as const
  for (const author of [machine, program, null]) {
    expect(who({ origin: 'automation', author })).toBe('Automatic')
    expect(who({ author })).toBeNull()
  }
})
