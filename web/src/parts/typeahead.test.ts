import { expect, it } from 'vitest'
import { Typeahead } from './typeahead'

const NAMES = ['Notifications', 'Sound', 'Settings', 'Sign out']

function typing() {
  let time = 0
  let at = 0
  const typeahead = new Typeahead(() => time)
  return {
    /** Types the letters one soon after another, and says which item is reached. */
    type: (letters: string) => {
      for (const letter of letters) {
        time += 100
        at = typeahead.find(letter, NAMES, at)
      }
      return NAMES[at]
    },
    wait: () => (time += 1_000),
    forget: () => typeahead.forget(),
    takes: (key: string) => typeahead.takes(key),
  }
}

it('finds what begins with the letters typed', () => {
  expect(typing().type('se')).toBe('Settings')
  expect(typing().type('SIG')).toBe('Sign out')
  expect(typing().type('sign o')).toBe('Sign out')
})

it('goes through all that begin with a letter, round to the first again', () => {
  const menu = typing()
  const reached = [menu.type('s'), menu.type('s'), menu.type('s'), menu.type('s')]
  expect(reached).toEqual(['Sound', 'Settings', 'Sign out', 'Sound'])
})

it('starts over after a pause, or after any other key', () => {
  const menu = typing()
  expect(menu.type('se')).toBe('Settings')
  menu.wait()
  expect(menu.type('n')).toBe('Notifications')
  menu.forget()
  expect(menu.type('si')).toBe('Sign out')
})

it('stays where nothing begins so', () => {
  const menu = typing()
  expect(menu.type('so')).toBe('Sound')
  menu.wait()
  expect(menu.type('x')).toBe('Sound')
})

it('leaves the space bar to press an item, unless something is being typed', () => {
  const menu = typing()
  expect(menu.takes(' ')).toBe(false)
  menu.type('sign')
  expect(menu.takes(' ')).toBe(true)
  expect(menu.takes('Enter')).toBe(false)
})
