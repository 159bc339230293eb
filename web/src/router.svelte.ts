import { linkTo, mountPoint } from './mount-point'

/** The page's own addresses, from its mount point on, over the history the browser keeps. */
class Router {
  path = $state(ownPath())
  query = $state.raw(new URLSearchParams(location.search))

  go(to: string, { replace = false } = {}): void {
    if (to === ownPath() + location.search) return
    if (replace) history.replaceState(null, '', linkTo(to))
    else history.pushState({ inside: true }, '', linkTo(to))
    this.#read()
  }

  /** Back to where one came from when that was this page, else to `otherwise`. */
  back(otherwise: string): void {
    if (history.state?.inside) history.back()
    else this.go(otherwise, { replace: true })
  }

  /** The conversation that is open, if the address names one. */
  readonly conversation = $derived(/^\/c\/([\w-]+)$/.exec(this.path)?.[1] ?? null)

  follow(): () => void {
    const moved = () => this.#read()
    addEventListener('popstate', moved)
    document.addEventListener('click', this.#clicked)
    return () => {
      removeEventListener('popstate', moved)
      document.removeEventListener('click', this.#clicked)
    }
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
