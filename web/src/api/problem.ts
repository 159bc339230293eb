import type { components } from './schema'
import * as words from './words'

type Told = components['schemas']['Problem']

/** Too late, too early, too often: what was asked may be asked again. */
const AGAIN = [408, 425, 429]

/** What the server says when it refuses: `detail` is a sentence written for the person. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly field: string | null = null,
    readonly retryAfter: number | null = null,
    /** What came since the sender last looked (`newer_messages`). */
    readonly newer: Told['newer'] = null,
    /** Who has what another was to get (`number_on_file`, `external_id_taken`). */
    readonly customer: Told['customer'] = null,
  ) {
    super(detail)
  }

  /** Whether the server took a decision; if not, the same request may be tried again as it is. */
  get refused(): boolean {
    return this.status >= 400 && this.status < 500 && !AGAIN.includes(this.status)
  }

  /** Of an answer's status and body; anything may have answered, also a proxy that knows no JSON. */
  static of(status: number, body: unknown): Problem {
    const told = typeof body === 'object' ? (body as Partial<Told> | null) : null
    const wait = told?.code === 'too_many_attempts' ? told.retry_after : null
    return new Problem(
      status,
      told?.code ?? 'internal',
      (wait ? words.tooManyAttempts(wait) : told?.detail) ?? told?.title ?? byProxy(status),
      told?.field ?? null,
      told?.retry_after ?? null,
      told?.newer ?? null,
      told?.customer ?? null,
    )
  }
}

/** Who speaks for Hearback in other words than its own stands between it and the page. */
function byProxy(status: number): string {
  if (status === 413) {
    return words.tooLargeForProxy
  }
  if (status === 502 || status === 503) {
    return words.proxyCannotReach
  }
  if (status === 504) {
    return words.proxyTimedOut
  }
  return words.answered(status)
}

/** Something answered, and it was not Hearback: nothing is known about what Hearback did. */
export function strange(): Problem {
  return new Problem(0, 'strange_answer', words.strange)
}

/** The server was not reached at all, so nothing is known about what it did. */
export function unreachable(): Problem {
  return new Problem(0, 'unreachable', words.unreachable)
}

/** The server was given a time to answer in, and did not. */
export function tookTooLong(): Problem {
  return new Problem(0, 'too_slow', words.tooSlow)
}

/** Whatever was thrown, as something that can be shown. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown
  console.error(thrown)
  return new Problem(0, 'internal', words.pageBroke)
}
