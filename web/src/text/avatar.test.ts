import { expect, it } from 'vitest'
import { avatarText } from './avatar'

it.each([
  ['Daniela Ortiz', 'DO'],
  ['Noor Al-Hashimi', 'NA'],
  ['“Ana” María de la Cruz', 'AC'],
  ['Øyvind', 'Ø'],
  [null, '32'],
  ['  ', '32'],
  ['🙂', '32'],
])('%s is %s', (name, text) => expect(avatarText(name, '+16285550132')).toBe(text))
