import { formatNumber } from '../../text/number-format'

/** The sentences of what STOP covers, and of opt-outs as a file. */

export const whenStop = 'When a customer texts STOP'
export const whenStopLead = 'Applies to new opt-outs only.'
export const allLines = 'Stop texts from all lines (recommended)'
export const allLinesWhat = 'STOP to one number applies to all.'
export const thatLine = 'Stop texts from that line only'
export const thatLineWhat = 'For lines with different purposes, such as reminders and offers.'
export const saved = 'Saved.'

export const file = 'Import and export'
export const fileLead =
  'Export every opted-out number as a CSV file. Import a list or a spreadsheet (CSV) to opt out every number in it. Rows with the scope “consent” are recorded as consent.'
export const exportFile = 'Export'
export const withConsents = 'Include consent on file'
export const importFile = 'Import'
export const reading = (file: string) => `Reading ${file}…`
export const fileOfNumbers = 'A file of numbers to opt out'
export const question = (file: string) => `Opt out everyone in ${file}?`
export const optOut = 'Opt out'
export const begins = (rows: number) =>
  rows === 1 ? 'It has 1 row:' : `It has ${formatNumber(rows)} rows and starts like this:`
export const effect =
  'You won’t be able to text them until they opt back in, and scheduled texts are canceled. We’ll list rows without a number.'
export const row = 'Row'
export const why = 'Why it was skipped'
export const resultOf = (file: string, result: string) => `${file}: ${result}`
export const more = (count: number) => `And ${formatNumber(count)} more.`

/** “1,200 numbers opted out, 1 already was, 1 skipped.” */
export function result(added: number, consents: number, known: number, refused: number): string {
  const parts = [
    added === 1 ? '1 number opted out' : `${formatNumber(added)} numbers opted out`,
    consents > 0 &&
      (consents === 1 ? '1 consent recorded' : `${formatNumber(consents)} consents recorded`),
    known > 0 && `${formatNumber(known)} already ${known === 1 ? 'was' : 'were'}`,
    refused > 0 && `${formatNumber(refused)} skipped`,
  ]
  return `${parts.filter((part) => part).join(', ')}.`
}
