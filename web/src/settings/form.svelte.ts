import { asProblem, type Problem } from '../api/problem'

export type Loaded = 'loading' | 'ready' | 'failed'

/**
 * What every page of the settings has: whether it is loaded, the one thing that it is doing, and
 * how that went. `Doing` names what it can do, `Other` what keeps it from being loaded.
 */
export class Form<Doing extends string = 'saving', Other extends string = never> {
  status = $state<Loaded | Other>('loading')
  /** Why the last attempt failed. */
  problem = $state.raw<Problem | null>(null)
  doing = $state<Doing | null>(null)
  /** What went well just now, in words. */
  done = $state<string | null>(null)
  #asked = 0

  // A getter, not $derived: a form may outlive the effect that reads this first.
  get busy(): boolean {
    return this.doing !== null
  }

  /**
   * Asks for what the page shows; of two answers the later question's counts. Where it fails, the
   * page has failed, unless what it shows already `stays`.
   */
  protected async read<T>(
    ask: () => Promise<T>,
    take: (answer: T) => void,
    { stays = false } = {},
  ): Promise<void> {
    const asked = ++this.#asked
    try {
      const answer = await ask()
      if (asked !== this.#asked) return
      take(answer)
      this.problem = null
      this.status = 'ready'
    } catch (thrown) {
      if (asked !== this.#asked) return
      this.problem = asProblem(thrown)
      if (!stays) this.status = 'failed'
    }
  }

  /**
   * Does something, and keeps what it returns as what went well. False when it did not work; the
   * problem says why. What is to follow either way is done before anything else can be.
   */
  protected async attempt(
    doing: Doing,
    act: () => Promise<string | void>,
    afterwards?: () => Promise<void>,
  ): Promise<boolean> {
    this.doing = doing
    this.problem = null
    this.done = null
    try {
      this.done = (await act()) ?? null
    } catch (thrown) {
      this.problem = asProblem(thrown)
    }
    await afterwards?.()
    this.doing = null
    return this.problem === null
  }
}

/**
 * A form over what others change, too: everything is asked for again after each change, because one
 * may have changed more than it names, and while someone looks.
 */
export abstract class FollowedForm<Everything> extends Form {
  protected abstract ask(): Promise<Everything>
  protected abstract take(all: Everything): void

  load(): Promise<void> {
    return this.read(
      () => this.ask(),
      (all) => this.take(all),
    )
  }

  /** What is true now, while someone looks. */
  async look(): Promise<void> {
    if (this.busy || this.status !== 'ready') return
    const all = await this.ask().catch(() => null)
    if (all && !this.busy) this.take(all)
  }

  /** Forgets what went wrong: something else is begun. */
  begin(): void {
    this.problem = null
  }

  protected save(act: () => Promise<unknown>): Promise<boolean> {
    return this.attempt(
      'saving',
      async () => void (await act()),
      async () => {
        const all = await this.ask().catch(() => null)
        if (all) this.take(all)
      },
    )
  }
}
