/** The sentences of how texts go out. */

export const undoSend = 'Undo send'
export const undoSendLead = 'Wait this long before sending, so you can undo.'
export const off = 'Off'
export const seconds = (count: number) => (count === 1 ? '1 second' : `${count} seconds`)
export const saved = 'Saved.'

export const speed = 'Sending speed'
export const speedLead = 'Carriers limit how fast each line can send. Extra texts wait in order.'
export const lines = 'Lines'
export const aLine = 'A line'
export const waits = (sentence: string) => `${sentence}.`
export const segmentsASecond = 'Segments per second'
export const segmentsASecondOn = (line: string) => `Segments per second on ${line}`
export const automatic = 'Automatic'
