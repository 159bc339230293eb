import type { AuditKind, AuditQuery, Id } from '../../api/types'
import { groups } from './words'

/** What of the log is shown, as its address says it. Days are the reader’s, both of them included. */
export interface AuditFilter {
  member?: Id
  kind?: AuditKind
  about?: Id
  from?: string
  until?: string
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const DAY = /^\d{4}-\d{2}-\d{2}$/

const KINDS = Object.values(groups).flatMap((group) => Object.keys(group))

/** Of an address, which anyone may have typed: what means nothing is passed over. */
export function filterOf(address: URLSearchParams): AuditFilter {
  const take = (name: string, fits: (value: string) => boolean) => {
    const value = address.get(name)
    return value !== null && fits(value) ? { [name]: value } : {}
  }
  const isId = (value: string) => ID.test(value)
  const isDay = (value: string) => DAY.test(value) && start(value) !== null
  return {
    ...take('member', isId),
    ...take('kind', (value) => KINDS.includes(value)),
    ...take('about', isId),
    ...take('from', isDay),
    ...take('until', isDay),
  }
}

/** The address of the log, filtered. */
export function addressOf(filter: AuditFilter): string {
  const address = new URLSearchParams(chosen(filter)).toString()
  return address ? `/settings/audit?${address}` : '/settings/audit'
}

/** As the server is asked for it: by moments, from the first day’s start to the last one’s end. */
export function queryOf({ member, kind, about, from, until }: AuditFilter): AuditQuery {
  const begin = from ? start(from) : null
  const end = until ? start(until, 1) : null
  return {
    ...(member ? { member } : {}),
    ...(kind ? { kind } : {}),
    ...(about ? { object: about } : {}),
    ...(begin ? { from: begin.toISOString() } : {}),
    ...(end ? { until: end.toISOString() } : {}),
  }
}

/** Where the log can be had as a file, with the same filter. */
export function fileOf(filter: AuditFilter, format: 'csv' | 'jsonl'): string {
  return `/api/v1/audit/file?${new URLSearchParams({ format, ...queryOf(filter) }).toString()}`
}

export function isFiltered(filter: AuditFilter): boolean {
  return Object.keys(chosen(filter)).length > 0
}

function chosen(filter: AuditFilter): Record<string, string> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value))
}

/** When a day begins where the reader is; so many days later. */
function start(day: string, later = 0): Date | null {
  const [year, month, date] = day.split('-').map(Number)
  const begins = new Date(year!, month! - 1, date! + later)
  const real = new Date(year!, month! - 1, date!).getDate() === date
  return real && begins.getFullYear() > 1969 ? begins : null
}
