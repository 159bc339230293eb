import { expect, it } from 'vitest'
import vectors from '../../../crates/inbox/tests/shortcode-vectors.json'
import { fillShortcodes, hasShortcodes } from './shortcodes'

interface Vector {
  text: string
  filled?: string
  unknown?: string
  empty?: string
}

it.each(vectors.texts as Vector[])('fills in $text as the server does', (vector) => {
  const { text, filled, unknown, empty } = vector
  const found = fillShortcodes(text, vectors.shortcodes)
  const first = found.problems[0]
  if (filled !== undefined) {
    expect(found).toEqual({ text: filled, problems: [] })
  } else if (unknown !== undefined) {
    expect(first).toMatchObject({ kind: 'unknown', code: unknown })
  } else {
    expect(first).toMatchObject({ kind: 'empty', code: `{{${empty ?? ''}}}` })
  }
})

it('knows a text without shortcodes', () => {
  expect(hasShortcodes('See you at {{ 5')).toBe(false)
  expect(hasShortcodes('Hi {{first_name}}')).toBe(true)
})

it('leaves what it can’t fill in as it was typed, and says what that is', () => {
  const { text, problems } = fillShortcodes('{{name}}: {{ portal_url }}', vectors.shortcodes)
  expect(text).toBe('Maria Lopez: {{ portal_url }}')
  expect(problems).toEqual([{ kind: 'empty', code: '{{portal_url}}', label: 'Portal link' }])
})
