import type { DayOfLine } from '../../api/types'
import { formatNumber } from '../../text/number-format'

export interface Total {
  all: number
  delivered: number
  failed: number
}

export function totalOf(days: DayOfLine[]): Total {
  let [all, delivered, failed] = [0, 0, 0]
  for (const day of days) {
    all += day.sent + day.delivered + day.failed
    delivered += day.delivered
    failed += day.failed
  }
  return { all, delivered, failed }
}

/** What became of a line's texts, in a sentence. */
export function totalWords({ all, delivered, failed }: Total): string {
  const texts = all === 1 ? '1 text' : `${formatNumber(all)} texts`
  const share = all === 0 ? '' : ` · ${percent(delivered, all)} delivered`
  const not = failed === 0 ? '' : ` · ${formatNumber(failed)} not`
  return `${texts}${share}${not}`
}

/** Never all, or none, unless it is. */
function percent(part: number, all: number): string {
  const rounded = Math.round((100 * part) / all)
  if (rounded === 100 && part < all) return '99 %'
  if (rounded === 0 && part > 0) return '1 %'
  return `${rounded} %`
}
