import { expect, it } from 'vitest'
import { conversation, maya, priya } from '../testing'
import { belongs, everything } from './filter'

const shown = (over: Parameters<typeof conversation>[0], filter: Partial<typeof everything>) =>
  belongs(conversation(over), { ...everything, ...filter }, maya.id)

it('puts a conversation under the tabs that the server would', () => {
  expect(shown({ state: 'open' }, { tab: 'open' })).toBe(true)
  expect(shown({ state: 'closed' }, { tab: 'open' })).toBe(false)
  expect(shown({ state: 'closed', unread: 1 }, { tab: 'unread' })).toBe(true)
  expect(shown({ unread: 0 }, { tab: 'unread' })).toBe(false)
  expect(shown({ marks: ['failed', 'unrecognized'] }, { tab: 'unrecognized' })).toBe(true)
  expect(shown({ state: 'closed' }, { tab: 'all' })).toBe(true)
})

it('filters by line and assignee together', () => {
  const mine = { assignee_id: maya.id, line_id: 'second' }
  expect(shown(mine, { assignee: 'me', line: 'second' })).toBe(true)
  expect(shown(mine, { assignee: 'me', line: 'first' })).toBe(false)
  expect(shown(mine, { assignee: priya.id })).toBe(false)
  expect(shown(mine, { assignee: 'nobody' })).toBe(false)
  expect(shown({ assignee_id: null }, { assignee: 'nobody' })).toBe(true)
})

it('looks across tabs and filters when a number is searched', () => {
  const filter = { number: '+14155550132', tab: 'closed', assignee: 'nobody' } as const
  expect(shown({ number: '+14155550132', assignee_id: maya.id }, filter)).toBe(true)
  expect(shown({ number: '+14155550199' }, filter)).toBe(false)
})
