/** The sentences of the menu under one’s own name, and of desktop notifications. */

export const account = (name: string | undefined) => `Account: ${name ?? ''}`
export const notifications = 'Notifications'
export const sound = 'Sound'
export const demoPhone = 'Demo phone'
export const scheduled = 'Scheduled'
export const askingToStop = 'Asking to stop'
export const delivery = 'Delivery'
export const blockedNumbers = 'Blocked numbers'
export const customers = 'Customers'
export const yourAccount = 'Your account'
export const settings = 'Settings'
export const cannedReplies = 'Canned replies'
export const switchOrganization = 'Switch organization'
export const keyboardShortcuts = 'Keyboard shortcuts'
export const api = 'API'
export const signOut = 'Sign out'
export const stillSignedIn = (why: string) => `Couldn’t sign you out. ${why}`

export const notAllowedYet =
  'Your browser didn’t allow notifications. Turn them on again to be asked.'
export const blocked =
  'Your browser blocks notifications from this page. Allow them in the browser’s site settings.'
export const needsHttps = 'Notifications only work over HTTPS.'

export const newTexts = (count: number) => `${count} new texts`
export const fromMany = (first: string[]) => `${first.join(', ')}, and others`
export const cut = (text: string) => `${text}…`

export const findOrganization = 'Find an organization'
export const organizations = 'Organizations'
export const noOrganization = 'No organization has that in its name.'
export const youAreHere = 'You’re here'
export const open = 'Open'
export const newOrganization = 'New organization'
export const newOrganizationHow =
  'It has its own Twilio account, lines, team, and settings. Nobody but super users can open it until you invite its team.'
export const itsName = 'Name'
export const create = 'Create'
