import { router } from '../browser/router.svelte'
import * as words from './words'

const IN_ADDRESS = 'sso_problem'

/** Why an identity provider signed nobody in: told in the address that it sends people back to. */
class Refused {
  why = $state<string | null>(null)

  /** Takes it out of the address, which may be kept, or loaded again. */
  take(): void {
    const { path, query } = router
    const code = query.get(IN_ADDRESS)
    this.why = code === null ? null : words.problem(code)
    if (code === null) return
    const rest = new URLSearchParams(query)
    rest.delete(IN_ADDRESS)
    router.go(rest.size > 0 ? `${path}?${rest}` : path, { replace: true })
  }
}

export const refused = new Refused()
