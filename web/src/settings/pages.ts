import Ban from '@lucide/svelte/icons/ban'
import Contact from '@lucide/svelte/icons/contact'
import Eraser from '@lucide/svelte/icons/eraser'
import HistoryIcon from '@lucide/svelte/icons/history'
import Inbox from '@lucide/svelte/icons/inbox'
import KeyRound from '@lucide/svelte/icons/key-round'
import LockKeyhole from '@lucide/svelte/icons/lock-keyhole'
import MailIcon from '@lucide/svelte/icons/mail'
import MapPin from '@lucide/svelte/icons/map-pin'
import MessageSquareText from '@lucide/svelte/icons/message-square-text'
import ScrollText from '@lucide/svelte/icons/scroll-text'
import Send from '@lucide/svelte/icons/send'
import ShieldCheck from '@lucide/svelte/icons/shield-check'
import Smartphone from '@lucide/svelte/icons/smartphone'
import Stethoscope from '@lucide/svelte/icons/stethoscope'
import UserRound from '@lucide/svelte/icons/user-round'
import UsersRound from '@lucide/svelte/icons/users-round'
import type { Component } from 'svelte'
import AuditPage from './audit/AuditPage.svelte'
import CannedRepliesPage from './canned-replies/CannedRepliesPage.svelte'
import CheckPage from './check/CheckPage.svelte'
import CrmPage from './crm/CrmPage.svelte'
import CustomerFieldsPage from './customer-fields/CustomerFieldsPage.svelte'
import ErasuresPage from './erasures/ErasuresPage.svelte'
import HistoryPage from './history/HistoryPage.svelte'
import HeldTextsPage from './held-texts/HeldTextsPage.svelte'
import LinesPage from './lines/LinesPage.svelte'
import LocationsPage from './locations/LocationsPage.svelte'
import MailPage from './mail/MailPage.svelte'
import OptOutsPage from './opt-outs/OptOutsPage.svelte'
import RolesPage from './roles/RolesPage.svelte'
import SignInRulesPage from './sign-in/SignInRulesPage.svelte'
import SendingPage from './sending/SendingPage.svelte'
import TeamPage from './team/TeamPage.svelte'
import TwilioPage from './twilio/TwilioPage.svelte'
import type { Permission, Session } from '../api/types'
import * as words from './words'

/** One page of the settings, and how the list of them tells of it. */
export interface SettingsEntry {
  title: string
  what: (session: Session) => string
  icon: typeof Ban
  page: Component
  /** Without it, the page is neither listed nor shown. */
  needs: Permission
}

/** By their place in the address, in the order in which they are listed. */
export const pages: Record<string, SettingsEntry> = {
  check: {
    title: words.check,
    what: () => words.checkWhat,
    icon: Stethoscope,
    page: CheckPage,
    needs: 'settings',
  },
  twilio: {
    title: words.twilio,
    what: () => words.twilioWhat,
    icon: KeyRound,
    page: TwilioPage,
    needs: 'settings',
  },
  lines: {
    title: words.lines,
    what: ({ organization }) => (organization.inbox_on ? words.linesWhat : words.linesOff),
    icon: Smartphone,
    page: LinesPage,
    needs: 'settings',
  },
  team: {
    title: words.team,
    what: () => words.teamWhat,
    icon: UsersRound,
    page: TeamPage,
    needs: 'members',
  },
  locations: {
    title: words.locations,
    what: () => words.locationsWhat,
    icon: MapPin,
    page: LocationsPage,
    needs: 'members',
  },
  roles: {
    title: words.roles,
    what: () => words.rolesWhat,
    icon: ShieldCheck,
    page: RolesPage,
    needs: 'members',
  },
  'sign-in': {
    title: words.signIn,
    what: ({ second_factor_from }) =>
      second_factor_from ? words.signInRequired : words.signInWhat,
    icon: LockKeyhole,
    page: SignInRulesPage,
    needs: 'settings',
  },
  sending: {
    title: words.sending,
    what: ({ undo_delay }) => words.sendingWhat(undo_delay),
    icon: Send,
    page: SendingPage,
    needs: 'settings',
  },
  'opting-out': {
    title: words.optOuts,
    what: () => words.optOutsWhat,
    icon: Ban,
    page: OptOutsPage,
    needs: 'settings',
  },
  details: {
    title: words.customerFields,
    what: () => words.customerFieldsWhat,
    icon: UserRound,
    page: CustomerFieldsPage,
    needs: 'settings',
  },
  crm: {
    title: words.crm,
    what: () => words.crmWhat,
    icon: Contact,
    page: CrmPage,
    needs: 'settings',
  },
  'canned-replies': {
    title: words.cannedReplies,
    what: () => words.cannedRepliesWhat,
    icon: MessageSquareText,
    page: CannedRepliesPage,
    needs: 'send',
  },
  mail: {
    title: words.email,
    what: ({ mail_set_up }) => (mail_set_up ? words.emailWhat : words.noEmail),
    icon: MailIcon,
    page: MailPage,
    needs: 'settings',
  },
  history: {
    title: words.history,
    what: () => words.historyWhat,
    icon: HistoryIcon,
    page: HistoryPage,
    needs: 'settings',
  },
  kept: {
    title: words.heldTexts,
    what: () => words.heldTextsWhat,
    icon: Inbox,
    page: HeldTextsPage,
    needs: 'settings',
  },
  erasures: {
    title: words.erasures,
    what: () => words.erasuresWhat,
    icon: Eraser,
    page: ErasuresPage,
    needs: 'settings',
  },
  audit: {
    title: words.auditLog,
    what: () => words.auditLogWhat,
    icon: ScrollText,
    page: AuditPage,
    needs: 'audit',
  },
}

/** Those of them that someone may use. */
export function pagesFor({ permissions }: Session): [place: string, entry: SettingsEntry][] {
  return Object.entries(pages).filter(([, { needs }]) => permissions.includes(needs))
}
