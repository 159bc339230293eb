import * as words from './words'

/**
 * A stranger's text as it is put on screen. Whatever it was made to do to a terminal, a line of
 * text or whoever reads it, it does not do here: control characters stand as their pictures, and
 * what turns the direction of the text around by force is left out.
 */
export function displayText(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replace(OVERRIDES, '')
    .replace(CONTROLS, pictured)
}

/** On one line, as in a list. */
export function displayLine(text: string): string {
  return displayText(text).replace(/\s+/g, ' ').trim()
}

/** What stands in the place of a text that shows nothing. */
export const EMPTY_TEXT = words.emptyText

/** Whether nothing of a text can be seen: it is empty, or of characters that leave no mark. */
export function isEmpty(text: string): boolean {
  return !SEEN.test(text)
}

/** The direction that a text is read in, by its first letter. */
export function direction(text: string): 'ltr' | 'rtl' {
  return /^\P{L}*[\p{sc=Hebr}\p{sc=Arab}\p{sc=Syrc}\p{sc=Thaa}\p{sc=Nkoo}]/u.test(text)
    ? 'rtl'
    : 'ltr'
}

/** A blank of Braille and a note without its head are not counted as invisible, and are. */
const SEEN = /[^\s\p{Z}\p{Default_Ignorable_Code_Point}\u0085\u2800\u{1d159}]/u
const OVERRIDES = /[\u202d\u202e]/g
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

function pictured(control: string): string {
  const code = control.charCodeAt(0)
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  return code === 0x7f ? '\u2421' : '\ufffd'
}
