import type { Api } from '../api'
import type { PasskeyApi } from '../api/passkeys'
import { asProblem, Problem } from '../api/problem'
import type { SecondFactorNeeded, Session } from '../api/types'
import { PasskeyDeclined, usePasskey } from '../browser/passkeys'
import { Form } from '../settings/form.svelte'
import * as words from './words'

export type Way = 'authenticator' | 'passkey' | 'recovery'

type Needs = Pick<Api, 'giveSecondFactor'> &
  Pick<PasskeyApi, 'askToSignIn'> & { signInWithPasskey: PasskeyApi['signIn'] }

export interface Outcome {
  begin: (session: Session) => void
  /** It can’t be gone on with; signing in begins again, and says why. */
  over: (why: string) => void
}

/** The second factor, which is asked for after a password that was right. */
export class SecondFactor extends Form<'code' | 'passkey'> {
  way = $state<Way>('recovery')
  code = $state('')
  /** Those that there are, the usual one first. */
  readonly ways: Way[]

  constructor(
    private readonly api: Needs,
    private readonly needed: SecondFactorNeeded,
    private readonly outcome: Outcome,
    /** Whether this browser can use passkeys here. */
    passkeysWork: boolean,
    private readonly use: typeof usePasskey = usePasskey,
  ) {
    super()
    this.ways = [
      ...(needed.authenticator ? (['authenticator'] as const) : []),
      ...(needed.passkey && passkeysWork ? (['passkey'] as const) : []),
      'recovery',
    ]
    this.way = this.ways[0]!
    this.status = 'ready'
  }

  /** A passkey would do, but not here. */
  get passkeyNotHere(): boolean {
    return this.needed.passkey && !this.ways.includes('passkey')
  }

  choose(way: Way): void {
    this.way = way
    this.code = ''
    this.problem = null
  }

  async give(): Promise<void> {
    const { way, code, needed } = this
    if (this.busy || way === 'passkey') return
    if (way === 'authenticator' && !/^\d{6}$/.test(code.replaceAll(/\s/g, ''))) {
      this.problem = new Problem(422, 'wrong_code', words.enterSix, 'code')
      return
    }
    await this.#finish('code', () => this.api.giveSecondFactor(needed.step, way, code))
    // A wrong code is cleared, so that the next one isn’t typed after it.
    if (this.problem?.field === 'code') this.code = ''
  }

  async givePasskey(): Promise<void> {
    if (this.busy) return
    await this.#finish('passkey', async () => {
      const { step, options } = await this.api.askToSignIn(this.needed.step)
      const credential = await this.use(options).catch(declined)
      return this.api.signInWithPasskey(step, credential)
    })
  }

  async #finish(doing: 'code' | 'passkey', ask: () => Promise<Session>): Promise<void> {
    const done = await this.attempt(doing, async () => this.outcome.begin(await ask()))
    if (done || !this.problem) return
    const { code, detail, retryAfter } = this.problem
    if (code === 'sign_in_over') return this.outcome.over(detail)
    const left = new Date(this.needed.expires_at).getTime() - Date.now()
    const outlasts = code === 'too_many_attempts' && (retryAfter ?? 0) * 1000 > left
    if (outlasts) this.outcome.over(words.tooManyCodes)
  }
}

/** What to say when a passkey wasn’t used. */
export function declined(thrown: unknown): never {
  if (thrown instanceof PasskeyDeclined) {
    throw new Problem(0, 'passkey_declined', words.passkeyDeclined)
  }
  throw asProblem(thrown)
}
