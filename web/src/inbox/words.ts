/** The sentences of the inbox as a whole: its columns, bars, toasts and announcements. */

export const inbox = 'Inbox'
export const conversation = 'Conversation'
export const customer = 'Customer'
export const details = 'Details'
export const closeDetails = 'Close details'
export const noDetails = 'Customer details show up here.'
export const emptyInbox = 'Nothing to see here yet'
export const listWidth = 'Conversations width'
export const detailsWidth = 'Details width'
export const dragToResize = 'Drag to resize. Double-click to reset.'
export const notFound = 'Page not found'
export const checkAddress = 'Check the address for typos.'
export const noImport = 'You can’t import customers'
export const noImportWhy =
  'Your role doesn’t include importing and exporting customers. Ask an admin if you need it.'
export const noCustomers = 'You can’t see customers'
export const noCustomersWhy =
  'Your role doesn’t include customer info. Ask an admin if you need it.'

export const reconnecting = 'Reconnecting… Your drafts are safe.'
export const notLive = 'Live updates are off. New texts take a few seconds.'
export const notLiveForAdmin =
  'Live updates are off: WebSockets are blocked. New texts take a few seconds.'
export const howToFix = 'How to fix it'
export const caughtUp = 'Back online. All caught up.'

export const conversationClosed = 'Conversation closed'
export const undo = 'Undo'
export const markedNotAsking = 'Not asking to stop'
export const couldNot = {
  close: (why: string) => `Couldn’t close this conversation. ${why}`,
  reopen: (why: string) => `Couldn’t reopen this conversation. ${why}`,
  assign: (why: string) => `Couldn’t assign this conversation. ${why}`,
  optOut: (why: string) => `Couldn’t opt them out. ${why}`,
  optIn: (why: string) => `Couldn’t opt them back in. ${why}`,
  notAsking: (why: string) => `Couldn’t mark this text. ${why}`,
  undo: (why: string) => `Couldn’t undo that. ${why}`,
  cancel: (why: string) => `Couldn’t cancel this text. ${why}`,
  reschedule: (why: string) => `Couldn’t change this text. ${why}`,
  retry: (why: string) => `Couldn’t resend this text. ${why}`,
  fetchAgain: (why: string) => `Couldn’t get this file. ${why}`,
  giveUp: (why: string) => `Couldn’t mark it as not sent. ${why}`,
} as const

export const aTeammate = 'A teammate'
export const newText = (from: string) => `New text from ${from}`
export const newTextSaying = (from: string, body: string) => `New text from ${from}: ${body}`
export const newTexts = (count: number) => `${count} new texts`
export const wrote = (who: string, body: string) => `${who} wrote: ${body}`
export const inTurn = (sentences: string[]) => sentences.join('. ')

export const twoStep = 'Two-step sign-in'
export const twoStepFrom = (date: string) => `Two-step sign-in is required from ${date}.`
export const setItUp = 'Set it up'
