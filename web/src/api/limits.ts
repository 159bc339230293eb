import { linkTo } from '../browser/mount-point'
import { Problem, tookTooLong, unreachable } from './problem'

/** An answer has so many milliseconds, its body included: a connection can die without a word. */
export const USUALLY = 20_000
/** Where Hearback asks someone else before it answers: Twilio, or a mail server. */
export const ASKING_OTHERS = 90_000
/** For what only stands beside what someone came for. */
export const BACKGROUND = 8_000
/** A file may take as long as it likes, as long as any of it still gets through. */
export const STALLED = 30_000

/** Answers with these have no body, and may be given none. */
const EMPTY = [204, 205, 304]

/** `fetch`, but it ends in time: with the whole answer, or with a `Problem`. */
export function limited(milliseconds: number): (request: Request) => Promise<Response> {
  return async (request) => {
    const over = new AbortController()
    const stop = () => over.abort(unreachable())
    const timer = setTimeout(() => {
      over.abort(tookTooLong())
      dropDead()
    }, milliseconds)
    request.signal.addEventListener('abort', stop)
    try {
      const answer = await fetch(request, { signal: over.signal })
      const body = await answer.arrayBuffer()
      return new Response(EMPTY.includes(answer.status) ? null : body, answer)
    } catch {
      const { reason } = over.signal as { reason: unknown }
      throw reason instanceof Problem ? reason : unreachable()
    } finally {
      clearTimeout(timer)
      request.signal.removeEventListener('abort', stop)
    }
  }
}

/** A browser keeps so many connections to a server for what it asks next. */
const KEPT = 6
/** Over before what was not answered is tried again. */
const DEAD_AFTER = 2_500

/**
 * Where one connection has died without a word, so have the others, and each would swallow another
 * request for as long as that may take. One that is given up is closed: so all are asked at once.
 */
export function dropDead(): void {
  for (let at = 0; at < KEPT; at++) {
    const over = new AbortController()
    const timer = setTimeout(() => over.abort(), DEAD_AFTER)
    fetch(linkTo('/health'), { signal: over.signal, cache: 'no-store' })
      .catch(() => {})
      .finally(() => clearTimeout(timer))
  }
}
