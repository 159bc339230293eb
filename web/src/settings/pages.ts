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
    title: 'Check',
    what: () => 'Whether texts arrive and go out on every line, and what to do if not.',
    icon: Stethoscope,
    page: CheckPage,
  },
  twilio: {
    title: 'Twilio',
    what: () => 'The account that texts go through: connecting it, trying it, changing its token.',
    icon: KeyRound,
    page: TwilioPage,
  },
  lines: {
    title: 'Lines',
    what: ({ organization }) =>
      organization.inbox_on
        ? 'The numbers that customers text, and whether their texts arrive here.'
        : 'Switched off: nothing is sent, and texts that come in are kept.',
    icon: Smartphone,
    page: LinesPage,
  },
  sending: {
    title: 'Sending',
    what: ({ undo_delay }) =>
      undo_delay > 0
        ? `A text can be taken back for ${undo_delay} seconds. How fast each line sends, and what waits.`
        : 'Texts go out at once. How fast each line sends, and what waits.',
    icon: Send,
    page: SendingPage,
  },
  'opting-out': {
    title: 'Opting out',
    what: () => 'How far a STOP reaches, and the opt-outs as a file.',
    icon: Ban,
    page: OptOutsPage,
  },
  details: {
    title: 'Details of a customer',
    what: () => 'Which of their fields stand beside a conversation.',
    icon: UserRound,
    page: CustomerFieldsPage,
  },
  mail: {
    title: 'E-mail',
    what: ({ mail_set_up }) =>
      mail_set_up
        ? 'Members can be told by e-mail when a conversation is assigned to them.'
        : 'Not set up: nobody can be told anything by e-mail.',
    icon: MailIcon,
    page: MailPage,
  },
  history: {
    title: 'Import from Twilio',
    what: () => 'Bring in what was texted before Hearback was there.',
    icon: HistoryIcon,
    page: HistoryPage,
  },
  kept: {
    title: 'Texts kept apart',
    what: () => 'What came for a line that is off, or for a number that is no line.',
    icon: Inbox,
    page: HeldTextsPage,
  },
}
