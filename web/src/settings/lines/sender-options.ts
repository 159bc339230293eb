import type { AccountNumber, AccountSenders } from '../../api/types'
import { formatPhone } from '../../text/phone'

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

const TAKEN = 'Is a line already'

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
  if (!number.sms) return 'Can’t receive or send texts'
  if (number.in_use) return TAKEN
  const can = number.mms ? 'Texts and pictures' : 'Texts'
  if (number.service) return `${can} · in the messaging service “${number.service}”`
  return number.webhook_url ? `${can} · goes to ${number.webhook_url} now` : can
}

function ofService(service: AccountSenders['services'][number]): Offer {
  const { sid, friendly_name, pool, in_use } = service
  const count = pool.length === 1 ? '1 number' : `${pool.length} numbers`
  const title = friendly_name || sid
  const what = in_use ? TAKEN : count
  return { value: sid, disabled: in_use, title, name: 'Messaging service', what }
}

function ofCode(code: AccountSenders['short_codes'][number]): Offer {
  const { short_code, friendly_name, webhook_url, in_use } = code
  const name = friendly_name === short_code ? 'Short code' : `Short code ${friendly_name}`
  const can = webhook_url ? `Texts · goes to ${webhook_url} now` : 'Texts'
  const what = in_use ? TAKEN : can
  return { value: short_code, disabled: in_use, title: short_code, name, what }
}
