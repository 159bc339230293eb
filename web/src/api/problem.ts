import type { components } from './schema'

type Told = components['schemas']['Problem']

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
  ) {
    super(detail)
  }

  /** Whether the server took a decision; if not, the same request may be tried again as it is. */
  get refused(): boolean {
    return this.status >= 400 && this.status < 500 && this.status !== 429
  }

  /** Of an answer's status and body; anything may have answered, also a proxy that knows no JSON. */
  static of(status: number, body: unknown): Problem {
    const told = typeof body === 'object' ? (body as Partial<Told> | null) : null
    return new Problem(
      status,
      told?.code ?? 'internal',
      told?.detail ?? told?.title ?? `The server answered ${status}.`,
      told?.field ?? null,
      told?.retry_after ?? null,
      told?.newer ?? null,
    )
  }
}

/** The server was not reached at all, so nothing is known about what it did. */
export function unreachable(): Problem {
  return new Problem(0, 'unreachable', 'Hearback can’t be reached. Check your connection.')
}

/** The server was given a time to answer in, and did not. */
export function tookTooLong(): Problem {
  return new Problem(0, 'too_slow', 'The answer takes too long. Try again in a moment.')
}

/** Whatever was thrown, as something that can be shown. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown
  console.error(thrown)
  return new Problem(0, 'internal', 'Something went wrong on this page. Reloading it may help.')
}
