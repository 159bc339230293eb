import { beforeEach, expect, it } from 'vitest'
import { Problem } from '../../api/problem'
import { by, minute } from '../../testing/fixtures'
import { Guard } from './guard.svelte'

let guard: Guard
let pass: () => void

beforeEach(() => {
  pass = () => {}
  guard = new Guard((run) => {
    pass = run
    return () => (pass = () => {})
  })
})

const anas = { message_id: 'anas', at: minute(0), author: by({ id: 'ana' }), name: 'Ana Ruiz' }
const asked = () => new Problem(409, 'newer_messages', 'Ana just replied.', null, null, anas)

it('has seen what was there when the thread was opened', () => {
  guard.shows('first', true)
  expect(guard.seen).toBe('first')
})

it('has seen what comes while nothing is being written', () => {
  guard.shows('first', false)
  guard.shows('second', false)
  expect(guard.seen).toBe('second')
})

it('takes a moment to see what comes while one writes', () => {
  guard.shows('first', false)
  guard.shows('second', true)
  expect(guard.seen).toBe('first')
  pass()
  expect(guard.seen).toBe('second')
})

it('does not begin the moment anew with every key', () => {
  guard.shows('first', false)
  guard.shows('second', true)
  const begun = pass
  guard.shows('second', true)
  expect(pass).toBe(begun)
})

it('has not seen what is gone from the screen before one looked', () => {
  guard.shows('first', false)
  guard.shows('second', true)
  guard.looksAway()
  pass()
  expect(guard.seen).toBe('first')
})

it('asks what the server asks, and has seen what it was told by it', () => {
  guard.shows('first', false)
  guard.ask(asked())
  expect(guard.question?.sentence).toBe('Ana just replied.')
  guard.answered()
  expect(guard.question).toBeNull()
  expect(guard.seen).toBe('anas')
})
