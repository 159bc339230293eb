import { formatNumber } from '../../text/number-format'

/** The sentences of texts that wait for their line. */

export const didNotLoad = 'Couldn’t load held texts'
export const none = 'No held texts'
export const noneWhat =
  'Texts to a line that’s off, or to a number that isn’t a line, show up here.'
export const lead =
  'These texts aren’t in a conversation yet. They’ll show up, in order, when their line is on. Anyone who texted STOP is already opted out.'
export const number = 'Number'
export const lineAndNumber = (line: string | undefined, number: string) =>
  line ? `${line}, ${number}` : number
export const allNumbers = (count: number) => `All numbers (${formatNumber(count)})`
export const counted = (name: string, count: number) => `${name} (${formatNumber(count)})`
export const deleteAll = (count: number) =>
  count === 1 ? 'Delete it' : `Delete all ${formatNumber(count)}`
export const texts = 'Held texts'
export const to = (number: string) => `to ${number}`
export const attachments = (count: number) =>
  count === 1 ? '1 attachment' : `${formatNumber(count)} attachments`
export const remove = 'Delete'
export const removeFrom = (number: string) => `Delete the text from ${number}`
export const showOlder = 'Show older'
export const deleteQuestion = (count: number) =>
  count === 1 ? 'Delete this text?' : `Delete ${formatNumber(count)} texts?`
export const deleting = 'Deleting…'
export const keep = 'Keep'
export const deleteEffect = (count: number) =>
  count === 1
    ? 'It won’t show up, even when its line is on. You can’t undo this. Twilio keeps its own copy. Anyone who texted STOP stays opted out.'
    : 'They won’t show up, even when their line is on. You can’t undo this. Twilio keeps its own copies. Anyone who texted STOP stays opted out.'

export const lineOff = 'The line is off. Turn it on to see this text in its conversation.'
export const noLine =
  'This number isn’t one of your lines. Add it to see this text in its conversation.'
export const inboxOff = 'The inbox is off. Turn it on to see this text in its conversation.'
export const unconfirmed = 'This text may be fake. It’ll show up if Twilio confirms it.'
export const blocked = 'The number is blocked. Its texts show up once you unblock it.'
