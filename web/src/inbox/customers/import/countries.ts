import { readersLocale } from '../../../text/locale'

/** Where most files come from; others can be asked for with the API. */
const CODES =
  'US CA MX GB IE AU NZ ES FR DE IT PT NL BE AT CH SE NO DK FI PL CZ GR RO HU AR BR CL CO PE EC UY VE BO PY CR PA GT HN SV NI DO PR IN PK BD PH ID MY SG TH VN JP KR CN HK TW TR IL AE SA EG MA ZA NG KE GH'.split(
    ' ',
  )

/** Countries by name, with one that has to be among them. */
export function countries(chosen: string): [string, string][] {
  const names = new Intl.DisplayNames(readersLocale(), { type: 'region' })
  const codes = CODES.includes(chosen) ? CODES : [chosen, ...CODES]
  const named = codes.map((code): [string, string] => [code, names.of(code) ?? code])
  return named.sort(([, a], [, b]) => a.localeCompare(b))
}
