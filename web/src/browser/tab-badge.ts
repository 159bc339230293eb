import { linkTo } from './mount-point'
import * as words from './words'

/** Says in the browser's tab how many conversations wait, by its title and its icon. */
export function showWaiting(count: number): void {
  document.title = words.tab(count)
  const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]')
  const href = count > 0 ? drawn(count) : linkTo('/icon.svg')
  if (icon && icon.href !== href) icon.href = href
}

/** The icon, smaller, with a disc and the number on it. An icon has room for two digits. */
function drawn(count: number): string {
  const figure = count > 99 ? '99' : String(count)
  const [size, down] = figure.length > 1 ? [15, 16.4] : [18, 17.4]
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">' +
    '<rect y="6" width="26" height="26" rx="7" fill="#047a4f"/>' +
    '<path d="M20 19.5a7 7 0 1 1-2.8-5.6M10 26.2l-4.4 1.6 1.4-4.2" fill="none" stroke="#fff" ' +
    'stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/>' +
    '<circle cx="21" cy="11" r="11" fill="#c8352b"/>' +
    `<text x="21" y="${down}" fill="#fff" font-family="sans-serif" font-weight="700" ` +
    `font-size="${size}" text-anchor="middle">${figure}</text></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}
