import type { CustomerImportState, WhyKept } from '../../../api/types'
import { formatNumber } from '../../../text/number-format'

/** The sentences of importing a file of customers. */
export const title = 'Import customers'
export const scrolls = 'Import'
export const didNotLoad = 'Couldn’t load imports'

// Choosing a file.
export const choose = 'Choose file'
export const dropHere = 'Drop a CSV file here'
export const whatFile =
  'Up to 200,000 rows and 100 MB. You’ll see what happens before anything is imported.'
export const file = 'File of customers'
export const uploading = (name: string) => `Uploading ${name}…`
export const reading = (name: string) => `Reading ${name}…`
export const tryAnother = 'Choose another file'

// How it is read.
export const howItIsRead = 'Check the columns'
export const rows = (count: number) => (count === 1 ? '1 row' : `${formatNumber(count)} rows`)
export const encoding = 'Encoding'
export const separator = 'Separator'
export const separators = {
  comma: 'Comma (,)',
  semicolon: 'Semicolon (;)',
  tab: 'Tab',
  pipe: 'Pipe (|)',
} as const
export const encodings: [string, string][] = [
  ['utf-8', 'UTF-8'],
  ['windows-1252', 'Western (Windows-1252, Latin-1)'],
  ['utf-16le', 'UTF-16'],
  ['utf-16be', 'UTF-16, big-endian'],
  ['macintosh', 'Western (Mac)'],
  ['windows-1250', 'Central European (Windows-1250)'],
  ['windows-1251', 'Cyrillic (Windows-1251)'],
  ['windows-1253', 'Greek (Windows-1253)'],
  ['windows-1254', 'Turkish (Windows-1254)'],
  ['windows-1255', 'Hebrew (Windows-1255)'],
  ['windows-1256', 'Arabic (Windows-1256)'],
  ['shift_jis', 'Japanese (Shift JIS)'],
  ['gbk', 'Chinese (GBK)'],
  ['big5', 'Chinese (Big5)'],
  ['euc-kr', 'Korean (EUC-KR)'],
]
export const firstRow = 'First row'
export const isHeading = 'Column names'
export const isCustomer = 'A customer'
export const country = 'Numbers without a country code are from'
export const column = 'Column'
export const holds = 'What it holds'
export const examples = 'Examples'
export const nth = (place: number) => `Column ${place}`
export const holdsOf = (column: string) => `What “${column}” holds`
export const labelOf = (column: string) => `Label for the numbers in “${column}”`
export const label = 'Label'
export const emptyCell = 'Empty'
export const columns = {
  ignore: 'Don’t import',
  id: 'Hearback ID',
  name: 'Name',
  first_name: 'First name',
  last_name: 'Last name',
  number: 'Phone number',
  label: 'Label of the number before',
  more_numbers: 'More numbers',
  address: 'Address',
  external_id: 'External ID',
  texting: 'Texting (on or off)',
  consent_words: 'Consent: what they agreed to',
  consent_at: 'Consent: when',
  consent_place: 'Consent: where',
} as const
export const keeps =
  'Empty cells leave what’s on file. Only in rows with a Hearback ID, from an exported file, do they clear it.'
export const check = 'Check rows'
export const discard = 'Discard'

// What it would do, and did.
export const checking = 'Checking rows'
export const importing = 'Importing'
export const undoing = 'Undoing'
export const progress = (done: number, all: number) =>
  `${formatNumber(done)} of ${formatNumber(all)}`
export const percent = (percent: number) => `${percent}%`
export const wouldDo = 'Ready to import'
export const wouldDoWhy = 'Nothing has been imported yet.'
export const counts = {
  new: 'New',
  changed: 'Changed',
  same: 'Unchanged',
  refused: 'Can’t import',
} as const
export const firstRefused = 'Rows that can’t be imported'
export const row = 'Row'
export const why = 'Why'
export const moreRefused = (count: number) =>
  count === 1 ? 'And 1 more row.' : `And ${formatNumber(count)} more rows.`
export const download = 'Download these rows'
export const downloadWhy = 'Correct them in that file, and import it.'
export const start = (count: number) =>
  count === 1 ? 'Import 1 customer' : `Import ${formatNumber(count)} customers`
export const nothingToDo = 'There’s nothing to import: no row is new or changed.'
export const changeColumns = 'Change columns'
export const stop = 'Stop'
export const goesOn = 'You can leave this page. The import goes on.'
export const states: Record<CustomerImportState, string> = {
  uploading: 'Uploading',
  uploaded: 'Not imported yet',
  checking: checking,
  checked: 'Not imported yet',
  importing: importing,
  done: 'Imported',
  stopped: 'Stopped',
  failed: 'Stopped by an error',
  undoing: undoing,
  undone: 'Undone',
}
export const another = 'Import another file'

// Undoing it.
export const undo = 'Undo import'
export const undoQuestion = (name: string) => `Undo the import of ${name}?`
export const undoEffect =
  'New customers are removed, and changed ones are as they were before. Customers who were changed, or who texted or were texted, since then stay as they are.'
export const undone = (count: number) =>
  count === 1
    ? '1 customer was removed or put back.'
    : `${formatNumber(count)} customers were removed or put back.`
export const kept = (count: number) =>
  count === 1
    ? '1 customer stayed as they are'
    : `${formatNumber(count)} customers stayed as they are`
export const whyKept: Record<WhyKept, string> = {
  changed: 'Changed since',
  texted: 'Texted since',
  gone: 'Deleted or merged since',
  taken: 'Their number or external ID is someone else’s now',
}
export const someone = 'A customer'
export const showMore = 'Show more'

// Earlier ones.
export const past = 'Past imports'
export const pastWhy = 'Imports can be undone for 30 days.'
export const startedBy = (who: string, when: string) => `${who}, ${when}`
export const aTeammate = 'A teammate'
export const anApiKey = 'An API key'
export const open = (name: string) => `Open ${name}`
export const summary = (added: number, changed: number, refused: number) =>
  `${formatNumber(added)} new, ${formatNumber(changed)} changed, ${formatNumber(refused)} not imported`
