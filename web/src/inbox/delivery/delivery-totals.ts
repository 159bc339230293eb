import type { DayOfLine } from '../../api/types'
import type { Total } from './words'

export function totalOf(days: DayOfLine[]): Total {
  let [all, delivered, failed] = [0, 0, 0]
  for (const day of days) {
    all += day.sent + day.delivered + day.failed
    delivered += day.delivered
    failed += day.failed
  }
  return { all, delivered, failed }
}
