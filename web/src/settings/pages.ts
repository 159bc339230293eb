import Ban from '@lucide/svelte/icons/ban'
import HistoryIcon from '@lucide/svelte/icons/history'
import Inbox from '@lucide/svelte/icons/inbox'
import KeyRound from '@lucide/svelte/icons/key-round'
import MailIcon from '@lucide/svelte/icons/mail'
import Send from '@lucide/svelte/icons/send'
import Smartphone from '@lucide/svelte/icons/smartphone'
import Stethoscope from '@lucide/svelte/icons/stethoscope'
import UserRound from '@lucide/svelte/icons/user-round'
import type { Component } from 'svelte'
import CheckPage from './check/CheckPage.svelte'
import CustomerFieldsPage from './customer-fields/CustomerFieldsPage.svelte'
import HistoryPage from './history/HistoryPage.svelte'
import HeldTextsPage from './held-texts/HeldTextsPage.svelte'
import LinesPage from './lines/LinesPage.svelte'
import MailPage from './mail/MailPage.svelte'
import OptOutsPage from './opt-outs/OptOutsPage.svelte'
import SendingPage from './sending/SendingPage.svelte'
import TwilioPage from './twilio/TwilioPage.svelte'
import type { Session } from '../api/types'
import * as words from './words'

/** One page of the settings, and how the list of them tells of it. */
export interface SettingsEntry {
  title: string
  what: (session: Session) => string
  icon: typeof Ban
  page: Component
}

/** By their place in the address, in the order in which they are listed. */
export const pages: Record<string, SettingsEntry> = {
  check: {
    title: words.check,
    what: () => words.checkWhat,
    icon: Stethoscope,
    page: CheckPage,
  },
  twilio: {
    title: words.twilio,
    what: () => words.twilioWhat,
    icon: KeyRound,
    page: TwilioPage,
  },
  lines: {
    title: words.lines,
    what: ({ organization }) => (organization.inbox_on ? words.linesWhat : words.linesOff),
    icon: Smartphone,
    page: LinesPage,
  },
  sending: {
    title: words.sending,
    what: ({ undo_delay }) => words.sendingWhat(undo_delay),
    icon: Send,
    page: SendingPage,
  },
  'opting-out': {
    title: words.optOuts,
    what: () => words.optOutsWhat,
    icon: Ban,
    page: OptOutsPage,
  },
  details: {
    title: words.customerFields,
    what: () => words.customerFieldsWhat,
    icon: UserRound,
    page: CustomerFieldsPage,
  },
  mail: {
    title: words.email,
    what: ({ mail_set_up }) => (mail_set_up ? words.emailWhat : words.noEmail),
    icon: MailIcon,
    page: MailPage,
  },
  history: {
    title: words.history,
    what: () => words.historyWhat,
    icon: HistoryIcon,
    page: HistoryPage,
  },
  kept: {
    title: words.heldTexts,
    what: () => words.heldTextsWhat,
    icon: Inbox,
    page: HeldTextsPage,
  },
}
