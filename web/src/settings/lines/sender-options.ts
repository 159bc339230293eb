import type { AccountNumber, AccountSenders } from '../../api/types'
import { formatPhone } from '../../text/phone'
import * as words from './words'

/** Something of the account that may become a line. */
export interface Offer {
  /** What the server is told. */
  value: string
  disabled: boolean
  title: string
  name: string
  /** What it can do, or why it can't be chosen. */
  what: string
}

/** All that the account has: what can be chosen stands before what can't. */
export function offersOf({ numbers, services, short_codes }: AccountSenders): Offer[] {
  const all = [...numbers.map(ofNumber), ...services.map(ofService), ...short_codes.map(ofCode)]
  return all.toSorted((a, b) => Number(a.disabled) - Number(b.disabled))
}

function ofNumber(number: AccountNumber): Offer {
  const { friendly_name, sms, in_use } = number
  const title = formatPhone(number.number)
  const name = friendly_name && friendly_name !== title ? friendly_name : ''
  return { value: number.number, disabled: !sms || in_use, title, name, what: canDo(number) }
}

function canDo(number: AccountNumber): string {
  if (!number.sms) return words.cannotText
  if (number.in_use) return words.alreadyLine
  const can = number.mms ? words.textsAndPictures : words.texts
  if (number.service) return words.inService(can, number.service)
  return number.webhook_url ? words.goesTo(can, number.webhook_url) : can
}

function ofService(service: AccountSenders['services'][number]): Offer {
  const { sid, friendly_name, pool, in_use } = service
  const count = words.numbers(pool.length)
  const title = friendly_name || sid
  const what = in_use ? words.alreadyLine : count
  return { value: sid, disabled: in_use, title, name: words.messagingService, what }
}

function ofCode(code: AccountSenders['short_codes'][number]): Offer {
  const { short_code, friendly_name, webhook_url, in_use } = code
  const name = words.shortCode(friendly_name === short_code ? null : friendly_name)
  const can = webhook_url ? words.goesTo(words.texts, webhook_url) : words.texts
  const what = in_use ? words.alreadyLine : can
  return { value: short_code, disabled: in_use, title: short_code, name, what }
}
