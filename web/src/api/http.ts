import { linkTo } from '../mount-point'
import { Problem, unreachable } from './problem'

export type Query = Record<string, string | number | null | undefined>

/** Told when any answer says that the session is over, so that the page can go to sign-in. */
export const signedOut: { tell: () => void } = { tell: () => {} }

export function get<T>(path: string, query: Query = {}): Promise<T> {
  return request<T>('GET', path + queryString(query))
}

export function post<T>(path: string, body?: unknown): Promise<T> {
  return request<T>('POST', path, body)
}

export function put<T>(path: string, body: unknown): Promise<T> {
  return request<T>('PUT', path, body)
}

export function remove(path: string): Promise<void> {
  return request<void>('DELETE', path)
}

async function request<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await reach(method, path, body)
  if (!response.ok) {
    const problem = await Problem.of(response)
    if (problem.code === 'not_signed_in') signedOut.tell()
    throw problem
  }
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T)
}

async function reach(method: string, path: string, body: unknown): Promise<Response> {
  const init: RequestInit = { method, credentials: 'same-origin', cache: 'no-store' }
  if (body !== undefined) {
    init.headers = { 'content-type': 'application/json' }
    init.body = JSON.stringify(body)
  }
  return fetch(linkTo(`/api/v1${path}`), init).catch(() => {
    throw unreachable()
  })
}

function queryString(query: Query): string {
  const kept = Object.entries(query).filter(([, value]) => value != null && value !== '')
  if (kept.length === 0) return ''
  return `?${new URLSearchParams(kept.map(([key, value]) => [key, String(value)]))}`
}
