import createClient from 'openapi-fetch'
import { mountPoint, onMoved } from '../browser/mount-point'
import { hearTime } from '../browser/server-clock'
import { limited, USUALLY } from './limits'
import { Problem, strange } from './problem'
import type { paths } from './schema'

/** Told when any answer says that the session is over, so that the page can go to sign-in. */
export const signedOut: { tell: () => void } = { tell: () => {} }

/** Told when an answer says that the organization asks for something that the session doesn’t bring. */
export const unmet: { tell: () => void } = { tell: () => {} }
const UNMET = ['second_factor_required', 'single_sign_on_required']

/** Calls what the OpenAPI document describes: paths, parameters, bodies and answers are its types. */
export let client = atMountPoint()
onMoved(() => (client = atMountPoint()))

function atMountPoint() {
  return createClient<paths>({
    baseUrl: mountPoint,
    credentials: 'same-origin',
    cache: 'no-store',
    fetch: limited(USUALLY),
  })
}

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/** What the server answered; a refusal is thrown as a `Problem`. */
export async function answered<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await asked.catch((thrown: unknown) => {
    if (thrown instanceof Problem) throw thrown
    // A page for people where JSON was expected: a portal or a proxy has answered.
    throw strange()
  })
  hearTime(response.headers.get('date'))
  if (response.ok) return data as T
  const problem = Problem.of(response.status, error)
  if (problem.code === 'not_signed_in') signedOut.tell()
  if (UNMET.includes(problem.code)) unmet.tell()
  throw problem
}
