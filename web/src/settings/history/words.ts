import { formatNumber, formatPercent } from '../../text/number-format'

/** The sentences of importing past texts. */

export const didNotLoad = 'Couldn’t load this import'
export const title = 'Import from Twilio'
export const lead = 'Bring in your past texts. They won’t be marked unread or notify anyone.'
export const howFar = 'How far back?'
export const aWeek = '7 days'
export const aMonth = '30 days'
export const threeMonths = '90 days'
export const aYear = '1 year'
export const start = 'Import'
export const startAgain = 'Import again'

export const states = {
  running: 'Importing…',
  stopped: 'Stopped',
  failed: 'Can’t continue',
  done: 'Done',
} as const
export const percent = (percent: number) => formatPercent(percent, 100)
export function progress(taken: number, seen: number, days: number): string {
  const texts = seen === 1 ? '1 text' : `${formatNumber(seen)} texts`
  const span = days === 1 ? 'the last day' : `the last ${formatNumber(days)} days`
  return `${formatNumber(taken)} new of ${texts} from ${span}.`
}
export const lastRun = 'Last run'
export const retrying = 'We’ll keep trying.'
export const stop = 'Stop'
export const resume = 'Continue'
