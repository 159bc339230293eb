/** Everything that decides where letters stand. */
const COPIED = [
  'boxSizing',
  'width',
  'paddingTop',
  'paddingRight',
  'paddingBottom',
  'paddingLeft',
  'fontFamily',
  'fontSize',
  'fontWeight',
  'letterSpacing',
  'lineHeight',
  'direction',
] as const

/** How far from its left edge a place in a text area stands, in pixels. */
export function leftOf(area: HTMLTextAreaElement, place: number): number {
  const mirror = document.createElement('div')
  const style = getComputedStyle(area)
  for (const name of COPIED) mirror.style[name] = style[name]
  Object.assign(mirror.style, {
    position: 'absolute',
    visibility: 'hidden',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'break-word',
  })
  mirror.textContent = area.value.slice(0, place)
  const mark = mirror.appendChild(document.createElement('span'))
  mark.textContent = '\u200b'
  area.parentElement!.append(mirror)
  const left = mark.offsetLeft
  mirror.remove()
  return left
}
