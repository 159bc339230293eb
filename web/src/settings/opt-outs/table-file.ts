/** What a file of a table is in that says nothing about it, by how it begins. */
function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const wide = (zero: number, letter: number) => {
    const pairs = Math.min(64, bytes.length >> 1)
    let count = 0
    for (let at = 0; at < pairs; at++) {
      if (bytes[2 * at + zero] === 0 && bytes[2 * at + letter] !== 0) count++
    }
    return pairs > 1 && count * 4 >= pairs * 3
  }
  if (wide(1, 0)) return 'utf-16le'
  if (wide(0, 1)) return 'utf-16be'
  return 'utf-8'
}

/** A file's text, as the server reads it: what is no UTF is Windows-1252. */
export function textOf(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes)
  if (encoding !== 'utf-8') return new TextDecoder(encoding).decode(bytes)
  try {
    // A part of a file may end in the middle of a character.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/**
 * The rows of a table that are not empty: those with line breaks between quotes are one. Excel's
 * word to itself about what stands between the cells is none.
 */
export function rowsOf(text: string): string[] {
  const rows: string[] = []
  let quoted = false
  let begin = 0
  const end = (at: number) => {
    const row = text.slice(begin, at)
    const toExcel = rows.length === 0 && /^\s*"?sep=/i.test(row)
    if (row.trim() && !toExcel) rows.push(row)
  }
  for (let at = 0; at < text.length; at++) {
    const c = text[at]
    if (c === '"') quoted = !quoted
    else if ((c === '\n' || c === '\r') && !quoted) {
      end(at)
      begin = at + 1
    }
  }
  end(text.length)
  return rows
}
