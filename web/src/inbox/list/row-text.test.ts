import { expect, it } from 'vitest'
import type { Conversation } from '../../api/types'
import { conversation } from '../../testing/fixtures'
import { rowText } from './row-text'

type Last = NonNullable<Conversation['last']>

const last = (over: Partial<Last>): Last => ({
  message_id: 'm1',
  direction: 'inbound',
  origin: null,
  author_id: null,
  preview: 'Hello',
  status: 'received',
  ...over,
})
const row = (over: Partial<Last>, draft = '') =>
  rowText(conversation({ last: last(over) }), 'maya', () => 'Priya', draft)

it('says of a text with nothing in it that it is empty', () => {
  for (const nothing of ['', '  ', '\u200b', '\u2800', '\u3164', '\ufeff']) {
    expect(row({ preview: nothing })).toEqual({ who: null, text: 'Empty text', empty: true })
  }
  const own = { direction: 'outbound', author_id: 'maya', preview: '\u200b' } as const
  expect(row(own)).toEqual({ who: 'You', text: 'Empty text', empty: true })
  expect(row({ preview: 'Photo' })).toEqual({ who: null, text: 'Photo' })
})

it('shows a draft, unless nothing of it can be seen', () => {
  expect(row({}, 'On my')).toEqual({ who: 'Draft', text: 'On my', draft: true })
  expect(row({}, ' \u200b\n')).toEqual({ who: null, text: 'Hello' })
})
