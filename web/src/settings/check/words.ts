import { formatList, formatNumber } from '../../text/number-format'

/** The sentences of the system check. */

export const checking = 'Checking Twilio and your public address…'
export const notMade = 'Couldn’t run the check'
export const status = 'Status'
export const checked = 'Checked'
export const lastSaved = 'Last saved'
export const checkAgain = 'Check again'
export const checkingAgain = 'Checking…'
export const accountAndAddress = 'Account and address'
export const lastText = 'Last text in'
export const noText = 'No texts yet'
export const notAsked = 'We couldn’t check this line with Twilio.'
export const lineFine = 'Everything’s working.'
export const fixed = 'Fixed.'

export const fine = 'Everything’s working.'
export const warning = 'Needs attention, but texts come in and go out.'
export const broken = 'Sending or receiving isn’t working.'
export const noLineWorks = 'No line is working.'
export const linesBroken = (count: number) =>
  count === 1 ? 'One line isn’t working.' : `${formatNumber(count)} lines aren’t working.`

export const severities = { problem: 'Problem', warning: 'Warning', note: 'Note' } as const
export const severity = (word: string) => `${word}: `
export const last = 'Last seen'
export const fixing = 'Fixing…'

export const fixQuestion = (label: string) => `${label}?`
export const leaveIt = 'Leave as is'
export const replacesNow = 'This replaces what’s set at Twilio now:'

export const compared = 'Compared with Twilio'
export const comparedLead =
  'Every minute we compare with Twilio’s list of texts and pick up anything we missed.'
export const lastChecked = 'Last checked'
export const notLooked = 'Not checked yet.'
export const setAside = (count: number) =>
  count === 1
    ? 'The database couldn’t save this text. The log says why. We’ll keep trying.'
    : 'The database couldn’t save these texts. The log says why. We’ll keep trying.'
export const tries = (sid: string, tries: number) =>
  tries === 1 ? `${sid}, tried once` : `${sid}, tried ${formatNumber(tries)} times`
export const nothingMissed = 'Nothing missed'
export const more = 'And more before that.'

/** “1 missed text and 2 missed statuses”; nothing of what there is none of. */
export function recovered(inbound: number, outbound: number, statuses: number): string {
  const parts = [
    counted(inbound, 'missed text', 'missed texts'),
    counted(outbound, 'text sent elsewhere', 'texts sent elsewhere'),
    counted(statuses, 'missed status', 'missed statuses'),
  ]
  return formatList(parts.filter((part) => part !== null))
}

function counted(count: number, one: string, many: string): string | null {
  if (count === 0) return null
  return `${formatNumber(count)} ${count === 1 ? one : many}`
}
