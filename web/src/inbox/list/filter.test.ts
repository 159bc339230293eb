import { expect, it } from 'vitest'
import { conversation, maya, priya } from '../../testing/fixtures'
import { belongs, everything, filterOf, sameFilter, withFilter, type Filter } from './filter'

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

const address = (filter: Partial<Filter>, before = '') =>
  withFilter(new URLSearchParams(before), { ...everything, ...filter }).toString()
const read = (query: string) => filterOf(new URLSearchParams(query))

it('is said by the page’s address, as far as it is not as usual', () => {
  expect(address({})).toBe('')
  expect(address({ tab: 'unread', assignee: 'me' })).toBe('tab=unread&assignee=me')
  expect(address({ line: 'second', number: '+14155550132' })).toBe('line=second&phone=14155550132')
  expect(address({ tab: 'all' }, 'details&tab=closed&line=x')).toBe('details=&tab=all')
  expect(address({}, 'number=%2B1206&assignee=me')).toBe('number=%2B1206')
})

it('is read from the address again', () => {
  const chosen: Filter = { tab: 'closed', line: 'second', assignee: 'me', number: '+14155550132' }
  expect(read(address(chosen))).toEqual(chosen)
  expect(sameFilter(read(address(chosen)), chosen)).toBe(true)
  expect(sameFilter(chosen, { ...chosen, line: null })).toBe(false)
  expect(read('')).toEqual(everything)
})

it('is as usual where the address says nothing that can be', () => {
  const wrong = 'tab=none&line=%3Cb%3E&assignee=&phone=12a45'
  expect(read(wrong)).toEqual(everything)
  expect(read('phone=%2B14155550132').number).toBe('+14155550132')
})
