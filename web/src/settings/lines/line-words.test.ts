import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { line } from '../../testing/fixtures'
import { languageName } from '../../text/language'
import { languages } from '../../text/language'
import { abilities, senderName, spotsStopping } from './line-words'

it('says what a line can do, as far as that is known', () => {
  expect(abilities(line)).toBe('Texts, pictures, calls')
  expect(abilities({ ...line, mms: false, voice: null })).toBe('Texts')
  expect(abilities({ ...line, sms: null, mms: null, voice: null })).toBe('Not known yet')
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

it('says that texts are checked only in the languages that the server has phrases for', () => {
  const files = readdirSync(
    new URL('../../../../crates/inbox/src/opt_out/phrases', import.meta.url),
  )
  const known = files.filter((file) => file.endsWith('.txt')).map((file) => file.slice(0, -4))
  expect(known).toContain('en')
  for (const tag of [...known, 'pt-BR', 'es_MX', 'EN']) expect(spotsStopping(tag), tag).toBe(true)
  const offered = languages('en').map(([tag]) => tag)
  const spotted = offered.filter(spotsStopping).map((tag) => tag.slice(0, 2))
  expect(new Set(spotted)).toEqual(new Set(known))
  for (const tag of ['pl', 'sv', 'fi', 'cy', '']) expect(spotsStopping(tag), tag).toBe(false)
})
