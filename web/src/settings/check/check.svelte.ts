import type { Api } from '../../api'
import { asProblem, type Problem } from '../../api/problem'
import type { Check, Finding, Fix } from '../../api/types'

type Needs = Pick<Api, 'check' | 'fix'>

/** The check: what was found, and the one thing that is being done about it. */
export class Checks {
  status = $state<'loading' | 'ready' | 'failed'>('loading')
  found = $state.raw<Check | null>(null)
  problem = $state.raw<Problem | null>(null)
  /** A check is being made anew. */
  checking = $state(false)
  /** The mend that is being made. */
  fixing = $state.raw<Fix | null>(null)
  /** The mend that asks first, because something gives way to it. */
  asking = $state.raw<Fix | null>(null)
  /** What went well just now, in a sentence. */
  done = $state<string | null>(null)

  constructor(private readonly api: Needs) {}

  readonly busy = $derived(this.checking || this.fixing !== null)

  async load(): Promise<void> {
    if (this.busy) return
    this.checking = true
    this.done = null
    try {
      this.#take(await this.api.check())
    } catch (thrown) {
      this.problem = asProblem(thrown)
      if (this.status === 'loading') this.status = 'failed'
    } finally {
      this.checking = false
    }
  }

  /** Does it at once where nothing gives way, and asks first where something does. */
  async choose(mend: Fix): Promise<void> {
    if (this.busy) return
    if (mend.replaces !== null) this.asking = mend
    else await this.make(mend)
  }

  async make(mend: Fix): Promise<void> {
    this.asking = null
    this.fixing = mend
    this.problem = null
    this.done = null
    try {
      const { kind, line_id, service_sid, replaces } = mend
      this.#take(await this.api.fix({ kind, line_id, service_sid, replaces }))
      this.done = 'Done.'
    } catch (thrown) {
      this.problem = asProblem(thrown)
      // It is not what it was: what it is now decides what can be done.
      if (this.problem.code === 'changed_at_twilio') await this.#lookAgain()
    } finally {
      this.fixing = null
    }
  }

  async #lookAgain(): Promise<void> {
    const found = await this.api.check().catch(() => null)
    if (found) this.found = found
  }

  #take(found: Check): void {
    this.found = found
    this.problem = null
    this.status = 'ready'
  }
}

/** In one sentence, how it stands as a whole. */
export function verdictOf(check: Check): string {
  const lines = check.lines.filter((line) => line.verdict === 'problem').length
  if (check.verdict === 'fine') return 'All is well. Texts arrive, and go out.'
  if (check.verdict === 'warning')
    return 'Texts arrive and go out. Something wants to be looked at.'
  if (check.findings.some((one) => one.severity === 'problem') || lines === 0) {
    return 'Texts do not arrive, or do not go out.'
  }
  if (lines === check.lines.length && lines > 1) return 'No line works as it should.'
  return lines === 1
    ? 'One line does not work as it should.'
    : `${lines} lines do not work as they should.`
}

/** A key for a list of findings, several of which may be of one kind. */
export function keyOf(finding: Finding): string {
  return `${finding.code} ${finding.sentence}`
}
