/**
 * The path that Hearback is served below: '' at the root, '/texts' behind a proxy that puts it
 * there. The page's scripts always lie in `assets/` right below it.
 */
const served = import.meta.env.PROD
  ? new URL('..', import.meta.url).pathname.replace(/\/$/, '')
  : ''

const OF_ORGANIZATION = /^\/o\/[0-9a-f-]{36}(?=\/|$)/

/**
 * What every address of this page and of the API begins with: where Hearback is served, and the
 * organization that the page's address names. So a link opens the right one, and each tab acts in
 * its own.
 */
export let mountPoint = served + named()

function named(): string {
  const path = globalThis.location?.pathname ?? ''
  return OF_ORGANIZATION.exec(path.slice(served.length))?.[0] ?? ''
}

const movers: (() => void)[] = []

/** Runs when the mount point has changed. */
export function onMoved(run: () => void): void {
  movers.push(run)
}

/** Acts in an organization from now on, which the page's address names from now on too. */
export function actIn(organization: string): void {
  const to = `${served}/o/${organization}`
  if (to === mountPoint) return
  const here = location.pathname.slice(mountPoint.length) || '/'
  history.replaceState(history.state, '', to + here + location.search + location.hash)
  mountPoint = to
  for (const moved of movers) moved()
}

/** An address of this page, or of the API, as the browser must ask for it. */
export function linkTo(path: string): string {
  return mountPoint + path
}

/**
 * Where one sets out to sign in with an organization’s identity provider, and comes back to a place on
 * this page: the one that is wanted, unless that is another organization’s.
 */
export function signOnWith(organization: string, wanted: string): string {
  const [here, theirs] = [named(), `/o/${organization}`]
  const to = theirs + (here === '' || here === theirs ? wanted : '/')
  return `${served}/api/v1/sso/${organization}/start?to=${encodeURIComponent(to)}`
}

/** Where an organization’s inbox is; by default, the one that the session was used in last. */
export function inboxOf(organization?: string): string {
  return organization ? `${served}/o/${organization}/` : `${served}/`
}
