import type { PasskeyApi } from '../api/passkeys'
import { asProblem, Problem } from '../api/problem'
import type { Session } from '../api/types'
import { offersPasskeys, PasskeyDeclined, usePasskey } from '../browser/passkeys'
import * as words from './words'

/** A question can be answered for ten minutes; another is asked before. */
const ASK_AGAIN = 9 * 60_000

interface Browser {
  offers: () => Promise<boolean>
  use: typeof usePasskey
  wait: (run: () => void, milliseconds: number) => () => void
}

const browser: Browser = {
  offers: offersPasskeys,
  use: usePasskey,
  wait: (run, milliseconds) => {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}

/**
 * Signing in with a passkey alone. The browser also offers one where an email is typed: quietly, so
 * that whoever has none sees nothing of it.
 */
export class PasskeySignIn {
  busy = $state(false)
  problem = $state.raw<Problem | null>(null)
  #offer: AbortController | null = null
  #stopWaiting = () => {}

  constructor(
    private readonly api: Pick<PasskeyApi, 'askToSignIn' | 'signIn'>,
    private readonly begin: (session: Session) => void,
    private readonly environment: Browser = browser,
  ) {}

  /** Has the browser offer passkeys where an email is typed, until it is `stop`ped. */
  async offer(): Promise<void> {
    this.stop()
    const offer = new AbortController()
    this.#offer = offer
    try {
      if (!(await this.environment.offers()) || offer.signal.aborted) return
      const { step, options } = await this.api.askToSignIn(null)
      if (offer.signal.aborted) return
      this.#stopWaiting = this.environment.wait(() => void this.offer(), ASK_AGAIN)
      const { signal } = offer
      const credential = await this.environment.use(options, { signal, quietly: true })
      this.#stopWaiting()
      await this.#finish(step, credential)
    } catch {
      // Nobody asked for it: there are the button and the password.
    }
  }

  /** Ends the browser’s question, for typing or for another question: there can be only one at a time. */
  stop(): void {
    this.#stopWaiting()
    this.#offer?.abort()
    this.#offer = null
  }

  /** Asks for one, as the button does. */
  async use(): Promise<void> {
    if (this.busy) return
    this.stop()
    this.busy = true
    this.problem = null
    try {
      const { step, options } = await this.api.askToSignIn(null)
      await this.#finish(step, await this.environment.use(options))
    } catch (thrown) {
      this.problem = told(thrown)
    }
    this.busy = false
    if (this.problem) void this.offer()
  }

  async #finish(step: string, credential: Parameters<PasskeyApi['signIn']>[1]): Promise<void> {
    try {
      this.begin(await this.api.signIn(step, credential))
    } catch (thrown) {
      this.problem = asProblem(thrown)
    }
  }
}

function told(thrown: unknown): Problem {
  if (!(thrown instanceof PasskeyDeclined)) return asProblem(thrown)
  return new Problem(0, 'passkey_declined', words.passkeyDeclined)
}
