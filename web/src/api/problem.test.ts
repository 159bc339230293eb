import { expect, it } from 'vitest'
import { Problem } from './problem'

const PAGE = '<html><head><title>nginx</title></head></html>'

it('says what Hearback says', () => {
  const told = { code: 'opted_out', title: 'Opted out', detail: 'They texted STOP.' }
  expect(Problem.of(409, told)).toMatchObject({ code: 'opted_out', detail: 'They texted STOP.' })
})

it.each([
  [413, /proxy.*files this large.*client_max_body_size/],
  [502, /proxy.*can’t reach it/],
  [503, /proxy.*can’t reach it/],
  [504, /proxy.*timed out/],
])('says what a proxy means by %i and a page of its own', (status, words) => {
  for (const body of [PAGE, '', null, undefined]) {
    expect(Problem.of(status, body).detail).toMatch(words)
    expect(Problem.of(status, body).detail).not.toContain('<')
  }
})

it('knows what may be tried again as it is', () => {
  const refused = (status: number) => Problem.of(status, PAGE).refused
  expect([400, 403, 404, 409, 413, 422].map(refused)).toEqual(Array(6).fill(true))
  expect([0, 408, 425, 429, 500, 502, 503, 504].map(refused)).toEqual(Array(8).fill(false))
})

it('says how long to wait after too many attempts', () => {
  const told = { code: 'too_many_attempts', detail: 'Wait a moment.' }
  const of = (retry_after: number) => Problem.of(429, { ...told, retry_after }).detail
  expect(of(1)).toBe('Too many attempts. Try again in a second.')
  expect(of(40)).toBe('Too many attempts. Try again in 40 seconds.')
  expect(of(91)).toBe('Too many attempts. Try again in 2 minutes.')
  expect(Problem.of(429, told).detail).toBe('Wait a moment.')
})
