/** The sentences of the lines' settings. */

export const didNotLoad = 'Couldn’t load lines'
export const none = 'No lines yet'
export const noneWhat =
  'A line is a Twilio number, short code, or messaging service that you text from.'
export const addLine = 'Add a line'
export const connectFirst = 'Connect your Twilio account first'

// The inbox as a whole.
export const inboxOn = 'The inbox is on'
export const inboxOff = 'The inbox is off'
export const allLines = 'All lines'
export const whatWorks = 'What works now'
export const sendingWorks = 'Sending works.'
export const sendingBroken = 'Sending isn’t working.'
export const sendingUnknown = 'We can’t tell if sending works.'
export const receivingWorks = 'Receiving works.'
export const receivingBroken = 'Receiving isn’t working.'
export const receivingUnknown = 'We can’t tell if receiving works.'
export const turnOffQuestion = 'Turn off the inbox?'
export const turnOffInbox = 'Turn off inbox'
export const keepOn = 'Keep it on'
export const turnOffEffect =
  'No one can send. Incoming texts are held and show up when you turn it back on. STOP still works.'

// A line.
export const on = 'On'
export const off = 'Off'
export const offWithInbox = 'Off with the inbox'
export const defaultLine = 'Default'
export const options = (line: string) => `Options for ${line}`
export const editMenu = 'Edit…'
export const setAsDefault = 'Set as default'
export const turnOff = 'Turn off'
export const turnOn = 'Turn on'
export const setWebhookAgain = 'Set webhook again…'
export const deleteMenu = 'Delete…'
export const type = 'Type'
export const supports = 'Supports'
export const language = 'Language'
export const lastTextIn = 'Last text in'
export const noTexts = 'No texts yet'
export const lineIsOff = 'This line is off. Texts to it are held until it’s on.'
export const notAsked = 'We couldn’t check with Twilio where this line’s texts go.'
export const setWebhook = 'Set webhook'
export const kinds = {
  long_code: 'Number',
  toll_free: 'Toll-free number',
  short_code: 'Short code',
  messaging_service: 'Messaging service',
} as const
export const numbers = (count: number) => (count === 1 ? '1 number' : `${count} numbers`)
export const unknownAbilities = 'Not known yet'
export const noTextsSupported = 'No texts'
export function abilities({ sms, mms, voice }: Record<'sms' | 'mms' | 'voice', boolean>): string {
  const can = [sms && 'texts', mms && 'pictures', voice && 'calls'].filter((word) => word)
  return can.join(', ').replace(/^./, (first) => first.toUpperCase())
}

// Editing, adding and deleting one.
export const edit = (line: string) => `Edit ${line}`
export const save = 'Save'
export const saving = 'Saving…'
export const add = 'Add line'
export const adding = 'Adding…'
export const typeMeanwhile = (why: string) => `${why} You can enter the number for now.`
export const lineName = 'Line name'
export const lineNameExample = 'Front desk'
export const lineNameHint = 'Your team sees this when you have more than one line.'
export const spotsStopping = 'Used to spot people asking you to stop texting.'
export const deleteQuestion = (line: string) => `Delete ${line}?`
export const remove = 'Delete'
export const removing = 'Deleting…'
export const keep = 'Keep it'
export const deleteEffect =
  'You won’t be able to text from it, and its waiting texts are canceled. Its conversations stay and continue on another line.'
export const deleteAtTwilio =
  'Nothing changes at Twilio. Texts to it are held, and show up if you add the line again.'

// What can become one.
export const numberOrService = 'Number or messaging service'
export const enterAnother = 'Enter another'
export const typeIt = 'Any number in this account'
export const noneListed = 'No numbers found in this account'
export const number = 'Number'
export const numberExample = '+1 (415) 555-0100'
export const numberHint = 'A number, a short code, or a messaging service SID (MG…).'
export const alreadyLine = 'Already a line'
export const cannotText = 'Can’t send or receive texts'
export const texts = 'Texts'
export const textsAndPictures = 'Texts and pictures'
export const inService = (can: string, service: string) =>
  `${can} · in messaging service “${service}”`
export const goesTo = (can: string, url: string) => `${can} · texts now go to ${url}`
export const messagingService = 'Messaging service'
export const shortCode = (name: string | null) => (name ? `Short code ${name}` : 'Short code')

// Its webhook. The way through the console and the flag stand between these.
export const setWebhookOf = (line: string) => `Set webhook for ${line}`
export const asking = 'Checking with Twilio…'
export const replace = 'Replace'
export const willReplace = 'This is what’s set at Twilio now. It will be replaced:'
export const elsewhereStops = 'Texts will stop going there.'
export const replacesNothing = 'Nothing else is set at Twilio, so nothing gets replaced.'
export const webhookEffect =
  'Twilio will send this line’s texts to Hearback, retry if there’s no response, and then try a second address.'
export const webhookUrl = 'Webhook URL'
export const webhookUrlLead: [before: string, way: string, after: string] = [
  'Hearback sets it for you. To set it in the Twilio console, open the number and enter it under ',
  'Messaging ▸ A message comes in ▸ Webhook',
  ', with HTTP POST.',
]
export const withoutToken = 'Without your organization’s token'
export const withoutTokenWhy =
  'This one works too: Twilio’s signature is what counts. The token keeps strangers from making Hearback check signatures.'
export const webhookUrlWithoutToken = 'Webhook URL without token'
export const noPublicUrl: [before: string, flag: string, after: string] = [
  'Hearback doesn’t know its public address, so it can’t tell Twilio where to send texts. Start it with ',
  '--public-url',
  '.',
]
