import { linkTo, mountPoint } from './mount-point'

/** Where the list of conversations stands, so that the address says which of them. */
const BY_THE_LIST =
  /^\/(|c\/[\w-]+|new|scheduled|failures|blocked|asking-to-stop|customers|customers\/[\w-]+|customers\/[\w-]+\/messages|customers\/[\w-]+\/files)$/

const CUSTOMERS = /^\/(customers)(\/([\w-]+)(\/(messages|files))?)?$/

/** The page's own addresses, from its mount point on, over the history the browser keeps. */
class Router {
  path = $state(ownPath())
  query = $state.raw(new URLSearchParams(location.search))

  /** Adds to an address by the list what each of them says; the inbox gives it. */
  carry: ((address: URLSearchParams) => URLSearchParams) | null = null

  /** Keeps one where one is, to ask first, by returning true; `leave` goes on. A form that holds something gives it. */
  hold: ((leave: () => void) => boolean) | null = null

  /** Where a link leads to that may be opened in a tab of its own. */
  href(to: string): string {
    return linkTo(this.#whole(to))
  }

  go(to: string, { replace = false } = {}): void {
    const whole = this.#whole(to)
    if (whole === ownPath() + location.search) return
    if (this.hold?.(() => this.go(to, { replace }))) return
    if (replace) history.replaceState(null, '', linkTo(whole))
    else history.pushState({ inside: true }, '', linkTo(whole))
    this.#read()
  }

  /** Says again, where one is, what is carried. Where one came from stays what it was. */
  say({ replace = false } = {}): void {
    const whole = linkTo(this.#whole(`${this.path}?${this.query}`))
    if (replace) history.replaceState(history.state, '', whole)
    else history.pushState({ inside: true }, '', whole)
    this.#read()
  }

  /** Back to where one came from when that was this page, else to `otherwise`. */
  back(otherwise: string): void {
    if (history.state?.inside) history.back()
    else this.go(otherwise, { replace: true })
  }

  /** The conversation that is open, if the address names one. */
  readonly conversation = $derived(/^\/c\/([\w-]+)$/.exec(this.path)?.[1] ?? null)

  /** What is shown of the customers, if they are: their list, one of them, or a new one (`new`). */
  readonly customers = $derived.by(() => {
    const [, list, , id, , tab] = CUSTOMERS.exec(this.path) ?? []
    return list === undefined ? null : { id: id ?? null, tab: tab ?? null }
  })

  follow(): () => void {
    const moved = () => this.#moved()
    addEventListener('popstate', moved)
    document.addEventListener('click', this.#clicked)
    return () => {
      removeEventListener('popstate', moved)
      document.removeEventListener('click', this.#clicked)
    }
  }

  /** The browser has gone back or on already: where one is to stay, it is led back there first. */
  #moved(): void {
    const left = this.path + (this.query.size > 0 ? `?${this.query}` : '')
    if (this.hold?.(() => history.back())) history.pushState({ inside: true }, '', linkTo(left))
    else this.#read()
  }

  #whole(to: string): string {
    const [path = '/', query = ''] = to.split('?', 2)
    if (!this.carry || !BY_THE_LIST.test(path)) return to
    const carried = this.carry(new URLSearchParams(query)).toString()
    return carried ? `${path}?${carried}` : path
  }

  #read(): void {
    this.path = ownPath()
    this.query = new URLSearchParams(location.search)
  }

  /** Plain links stay plain links, for new tabs and for whoever reads the address first. */
  #clicked = (click: MouseEvent): void => {
    if (click.defaultPrevented || click.button !== 0) return
    if (click.metaKey || click.ctrlKey || click.shiftKey || click.altKey) return
    const link = (click.target as Element | null)?.closest('a')
    if (!link || link.target || link.hasAttribute('download')) return
    if (link.origin !== location.origin || !link.pathname.startsWith(linkTo('/'))) return
    if (link.pathname.startsWith(linkTo('/api/'))) return
    // A place on this very page is the browser's to go to.
    if (link.hash && link.pathname === location.pathname) return
    click.preventDefault()
    this.go(link.pathname.slice(mountPoint.length) + link.search)
  }
}

function ownPath(): string {
  return location.pathname.slice(mountPoint.length) || '/'
}

export const router = new Router()
