import type { Api } from '../../api'
import type { SignInRules as Rules } from '../../api/types'
import { formatNames } from '../../text/number-format'
import { FollowedForm } from '../form.svelte'
import * as words from './words'

/** From when on it can be required, in days. */
export const GRACE = [0, 7, 14, 30]
const MINUTE = 60_000

/** Long enough for a team that works in shifts. */
export const USUAL_GRACE = 14

/** What people have to sign in with. */
export class SignInRules extends FollowedForm<Rules> {
  rules = $state.raw<Rules | null>(null)

  constructor(
    private readonly api: Pick<Api, 'signInRules' | 'setSignInRules'>,
    private readonly changed: () => Promise<void>,
  ) {
    super()
  }

  get required(): boolean {
    return this.from !== null
  }

  get from(): string | null {
    return this.rules?.second_factor_from ?? null
  }

  /** Whether the time that people were given is over; the page’s time may lag by a minute. */
  isOver(now: Date): boolean {
    return this.from !== null && new Date(this.from).getTime() - now.getTime() <= MINUTE
  }

  get without(): string[] {
    return this.rules?.without_second_factor.map(({ name }) => name) ?? []
  }

  /** Whom it concerns, as a sentence. */
  concerns(graceDays: number): string {
    const { without } = this
    if (without.length === 0) return words.concernsNobody
    const say = graceDays === 0 ? words.concernsNow : words.concerns
    return say(formatNames(without), without.length)
  }

  require(graceDays: number): Promise<boolean> {
    return this.#set({ require_second_factor: true, grace_days: graceDays })
  }

  stop(): Promise<boolean> {
    return this.#set({ require_second_factor: false, grace_days: 0 })
  }

  protected ask(): Promise<Rules> {
    return this.api.signInRules()
  }

  protected take(rules: Rules): void {
    this.rules = rules
  }

  async #set(body: Parameters<Api['setSignInRules']>[0]): Promise<boolean> {
    const saved = await this.save(() => this.api.setSignInRules(body))
    if (saved) await this.changed()
    return saved
  }
}
