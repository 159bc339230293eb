import { formatNumber, formatPercent } from '../../text/number-format'

/** The sentences of what got through and what did not. */

export const title = 'Delivery'
export const scrolls = 'Deliveries'
export const errorCodes = 'Error codes'
export const byLine = 'Delivery by line'
export const aLine = 'A line'
export const delivered = 'Delivered'
export const sent = 'Sent'
export const notConfirmed = 'Sent, not confirmed'
export const failed = 'Failed'
export const failedTexts = 'Failed texts'
export const state = 'State'
export const needsAttention = 'Needs attention'
export const retried = 'Retried'
export const line = 'Line'
export const allLines = 'All lines'
export const reason = 'Reason'
export const anyReason = 'Any reason'
export const reasonCounted = (title: string, code: number, count: number) =>
  code === 0 ? `${title} (${count})` : `${title} (${code}, ${count})`
export const time = 'Time'
export const anyTime = 'Any time'
export const lastDay = 'Last day'
export const lastWeek = 'Last 7 days'
export const lastMonth = 'Last 30 days'
export const didNotLoad = 'Couldn’t load failed texts'
export const noMatch = 'No matches'
export const chooseOther = 'Try another line, reason, or time.'
export const noneRetried = 'Nothing retried yet'
export const retriedHere = 'Texts you retry show up here, with their status.'
export const allClear = 'All clear'
export const failuresHere = 'Failed texts show up here, with what to do next.'
export const noReason = 'It wasn’t delivered.'
export const error = (code: number) => `Error ${code}`
export const onLine = (name: string) => `· ${name}`
export const retriedAt = (time: string) => `Retried ${time} ·`
export const retry = 'Retry'
export const showOlder = 'Show older'
export const resent = 'Resent. Find it under Retried.'
export const dayByDay = (line: string) => `${line}, day by day`
export const day = 'Day'
export const dayCounted = (
  day: string,
  { delivered, sent, failed }: { delivered: number; sent: number; failed: number },
) => `${day}: ${delivered} delivered, ${sent} sent, ${failed} failed`

export interface Total {
  all: number
  delivered: number
  failed: number
}

export function total({ all, delivered, failed }: Total): string {
  const texts = all === 1 ? '1 text' : `${formatNumber(all)} texts`
  if (all === 0) return texts
  const share = `${texts} · ${formatPercent(delivered, all)} delivered`
  return failed === 0 ? share : `${share} · ${formatNumber(failed)} failed`
}
