import { expect, it } from 'vitest'
import { abilities, languageName, languages, senderName } from './lines'
import { line } from './testing'

it('says what a line can do, as far as that is known', () => {
  expect(abilities(line)).toBe('Texts, pictures, calls')
  expect(abilities({ ...line, mms: false, voice: null })).toBe('Texts')
  expect(abilities({ ...line, sms: null, mms: null, voice: null })).toMatch(/has not said/)
})

it('offers the language that is chosen, whatever it is', () => {
  expect(languages('en')[0]).toEqual(['en', 'English'])
  expect(languages('cy')[0]).toEqual(['cy', 'Welsh'])
  expect(languageName('not a tag')).toBe('not a tag')
})

it('names a service by how many numbers it has', () => {
  const service = { ...line, kind: 'messaging_service' as const, pool: ['+14155550110'] }
  expect(senderName(service)).toBe('1 number')
  expect(senderName({ ...service, pool: [] })).toBe('0 numbers')
})
