import { beforeEach, expect, it } from 'vitest'
import { Problem } from '../../api/problem'
import type { Erasure } from '../../api/types'
import { archivePath, Erase, transcriptPath } from './erase.svelte'

let calls: string[]
let refusal: Problem | null

const api = {
  eraseCustomer: async (id: string, body: { confirm: string }) => {
    if (refusal) throw refusal
    calls.push(`customer ${id} ${body.confirm}`)
    return { id: 'one' } as Erasure
  },
  eraseNumber: async (id: string, body: { confirm: string; with_twilio?: boolean }) => {
    calls.push(`number ${id} ${body.confirm} ${body.with_twilio}`)
    return { id: 'two' } as Erasure
  },
}

beforeEach(() => {
  calls = []
  refusal = null
})

it('begins nothing before something was typed', async () => {
  const erase = new Erase({ customer: 'rosa' }, 'Rosa Díaz', api)
  erase.confirm = '  '
  expect(await erase.begin()).toBeNull()
  erase.confirm = 'Rosa Díaz'
  expect(await erase.begin()).toEqual({ id: 'one' })
  expect(calls).toEqual(['customer rosa Rosa Díaz'])
})

it('erases a number by its conversation, at Twilio too when asked', async () => {
  const erase = new Erase({ conversation: 'c1' }, '+14155550132', api)
  erase.confirm = '415 555 0132'
  erase.withTwilio = true
  expect(await erase.begin()).toEqual({ id: 'two' })
  expect(calls).toEqual(['number c1 415 555 0132 true'])
})

it('says what is wrong, and lets it be corrected', async () => {
  const erase = new Erase({ customer: 'rosa' }, 'Rosa Díaz', api)
  refusal = new Problem(422, 'invalid_request', 'Type “Rosa Díaz”.')
  erase.confirm = 'Rosie'
  expect(await erase.begin()).toBeNull()
  expect(erase.problem?.detail).toContain('Rosa Díaz')
  refusal = null
  expect(await erase.begin()).not.toBeNull()
  expect(erase.problem).toBeNull()
})

it('saves with the reader’s time zone', () => {
  expect(archivePath({ customer: 'rosa' })).toMatch(
    /^\/api\/v1\/customers\/rosa\/archive\?time_zone=/,
  )
  expect(archivePath({ conversation: 'c1' })).toContain('/conversations/c1/archive')
  expect(transcriptPath('c1', 'text')).toMatch(/transcript\?as=text&time_zone=/)
})
