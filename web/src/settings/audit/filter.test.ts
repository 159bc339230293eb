import { expect, it } from 'vitest'
import { addressOf, fileOf, filterOf, isFiltered, queryOf } from './filter'

const ID = '0192f0c1-0000-7000-8000-000000000001'
const of = (query: string) => filterOf(new URLSearchParams(query))

it('is read from its address, and written to it again', () => {
  const query = `member=${ID}&kind=role_changed&about=${ID}&from=2026-11-03&until=2026-11-05`
  expect(addressOf(of(query))).toBe(`/settings/audit?${query}`)
  expect(addressOf({})).toBe('/settings/audit')
  expect(addressOf({ kind: undefined, from: '' })).toBe('/settings/audit')
  expect(isFiltered({ from: '' })).toBe(false)
  expect(isFiltered(of(query))).toBe(true)
})

it('passes over what means nothing', () => {
  expect(of('member=maya&kind=danced&about=1&from=yesterday&until=2026-02-31&x=y')).toEqual({})
})

it('asks for whole days, as the reader has them', () => {
  const { from, until } = queryOf({ from: '2026-11-03', until: '2026-11-03' })
  expect(from).toBe(new Date(2026, 10, 3).toISOString())
  expect(until).toBe(new Date(2026, 10, 4).toISOString())
})

it('exports what is shown', () => {
  expect(fileOf({ kind: 'exported', about: ID }, 'jsonl')).toBe(
    `/api/v1/audit/file?format=jsonl&kind=exported&object=${ID}`,
  )
})
