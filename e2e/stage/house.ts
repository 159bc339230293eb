import { request, type APIRequestContext, type BrowserContextOptions } from '@playwright/test'
import type { Simulator } from './simulator'

export type Cookies = BrowserContextOptions['storageState']

export interface Line {
  number: string
  name: string
}

/** A Hearback that runs, with the simulated Twilio that it is connected to. */
export interface House {
  readonly url: string
  readonly simulator: Simulator
  readonly lines: Line[]
  /** Whoever has an account; by first name. */
  cookiesOf(name: string): Promise<Cookies>
}

export interface Account {
  email: string
  password: string
}

/** The API as the page calls it: by the same cookie, from the same origin. */
export async function signIn(url: string, account: Account): Promise<APIRequestContext> {
  const api = await client(url)
  const { email, password } = account
  const answer = await api.post('/api/v1/session', { data: { email, password } })
  if (!answer.ok()) throw new Error(`${email}: ${answer.status()} ${await answer.text()}`)
  return api
}

export function client(url: string): Promise<APIRequestContext> {
  return request.newContext({ baseURL: url, extraHTTPHeaders: { origin: url } })
}

/** Signs everybody in once: attempts from one address are limited, as they should be. */
export class SignedIn {
  readonly #cookies = new Map<string, Cookies>()

  constructor(private readonly url: string) {}

  async cookiesOf(account: Account): Promise<Cookies> {
    const known = this.#cookies.get(account.email)
    if (known) return known
    const cookies = await freshCookies(this.url, account)
    this.#cookies.set(account.email, cookies)
    return cookies
  }
}

/** A session of its own, for stories in which one ends. */
export async function freshCookies(url: string, account: Account): Promise<Cookies> {
  const api = await signIn(url, account)
  const cookies = await api.storageState()
  await api.dispose()
  return cookies
}
