import { beforeEach, expect, it } from 'vitest'
import type { Member } from '../../api/types'
import { maya, priya } from '../../testing/fixtures'
import { memory } from '../../testing/memory-storage'
import { Assigning } from './assigning.svelte'

const jose: Member = { id: 'jose', name: 'José Álvarez', role: 'sms_user', state: 'active' }
const team = [jose, maya, priya]

let storage: Storage
let assigning: Assigning

beforeEach(() => {
  storage = memory()
  assigning = new Assigning(() => team, priya.id, storage)
})

const names = () => assigning.choices.map(({ name }) => name)

it('offers oneself first and nobody last', () => {
  expect(names()).toEqual(['Priya Nair (me)', 'José Álvarez', 'Maya Reyes', 'Unassigned'])
})

it('says who could not answer', () => {
  const jordan: Member = { id: 'jordan', name: 'Jordan Ellis', role: 'viewer', state: 'active' }
  assigning = new Assigning(() => [jordan, priya], priya.id, storage)
  expect(names()).toEqual(['Priya Nair (me)', 'Jordan Ellis (read-only)', 'Unassigned'])
})

it('finds by the beginning of any name, with or without accents', () => {
  assigning.seek('alv')
  expect(names()).toEqual(['José Álvarez'])
  assigning.seek('  RE ma ')
  expect(names()).toEqual(['Maya Reyes'])
  assigning.seek('me')
  expect(names()).toEqual(['Priya Nair (me)'])
  assigning.seek('aya')
  expect(names()).toEqual([])
  expect(assigning.chosen).toBeUndefined()
  assigning.move(1)
})

it('begins where the conversation is, and goes round', () => {
  assigning.begin(maya.id)
  expect(assigning.chosen?.id).toBe(maya.id)
  assigning.move(1)
  expect(assigning.chosen?.id).toBeNull()
  assigning.move(1)
  expect(assigning.chosen?.id).toBe(priya.id)
  assigning.move(-1)
  expect(assigning.chosen?.id).toBeNull()
})

it('remembers whether to tell, and tells nobody what they do themselves', () => {
  expect(assigning.tells(maya.id, true)).toBe(false)
  assigning.tell = true
  expect(assigning.tells(maya.id, true)).toBe(true)
  expect(assigning.tells(maya.id, false)).toBe(false)
  expect(assigning.tells(priya.id, true)).toBe(false)
  expect(assigning.tells(null, true)).toBe(false)
  expect(new Assigning(() => team, priya.id, storage).tell).toBe(true)
})
