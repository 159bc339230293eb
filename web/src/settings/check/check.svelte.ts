import type { Api } from '../../api'
import type { Check, Finding, Fix } from '../../api/types'
import { Form } from '../form.svelte'
import * as words from './words'

type Needs = Pick<Api, 'check' | 'fix'>

/** The check: what was found, and the one thing that is being done about it. */
export class Checks extends Form<'checking' | 'fixing'> {
  found = $state.raw<Check | null>(null)
  /** The fix that is being made. */
  fixing = $state.raw<Fix | null>(null)
  /** The fix that asks first, because it replaces something. */
  asking = $state.raw<Fix | null>(null)

  constructor(private readonly api: Needs) {
    super()
  }

  async load(): Promise<void> {
    if (this.busy) return
    this.doing = 'checking'
    this.done = null
    await this.read(
      () => this.api.check(),
      (found) => (this.found = found),
      { stays: this.status === 'ready' },
    )
    this.doing = null
  }

  /** Does it at once where nothing is replaced, and asks first where something is. */
  async choose(fix: Fix): Promise<void> {
    if (this.busy) return
    if (fix.replaces.length > 0) this.asking = fix
    else await this.make(fix)
  }

  async make(fix: Fix): Promise<void> {
    this.asking = null
    this.fixing = fix
    await this.attempt(
      'fixing',
      async () => {
        const { kind, line_id, service_sid, replaces } = fix
        this.found = await this.api.fix({ kind, line_id, service_sid, replaces })
        return words.fixed
      },
      async () => {
        // It is not what it was: what it is now decides what can be done.
        if (this.problem?.code === 'changed_at_twilio') await this.#lookAgain()
      },
    )
    this.fixing = null
  }

  async #lookAgain(): Promise<void> {
    const found = await this.api.check().catch(() => null)
    if (found) this.found = found
  }
}

/** In one sentence, how it stands as a whole. */
export function verdictOf(check: Check): string {
  const lines = check.lines.filter((line) => line.verdict === 'problem').length
  if (check.verdict === 'fine') return words.fine
  if (check.verdict === 'warning') return words.warning
  if (check.findings.some((one) => one.severity === 'problem') || lines === 0) {
    return words.broken
  }
  if (lines === check.lines.length && lines > 1) return words.noLineWorks
  return words.linesBroken(lines)
}

/** A key for a list of findings, several of which may be of one kind. */
export function keyOf(finding: Finding): string {
  return `${finding.code} ${finding.sentence}`
}
