/**
 * The path that this page is served below: '' at the root, '/texts' behind a proxy that
 * puts it there. Its scripts always lie in `assets/` right below it.
 */
export const mountPoint = import.meta.env.PROD
  ? new URL('..', import.meta.url).pathname.replace(/\/$/, '')
  : ''

/** An address of this page, or of the API, as the browser must ask for it. */
export function linkTo(path: string): string {
  return mountPoint + path
}
