/** The sentences about texts that wait since the server started. */

const texts = (count: number) => (count === 1 ? '1 text' : `${count} texts`)

export const waiting = (count: number) =>
  `${texts(count)} on hold while we check with Twilio what was sent before the restart.`
export const waitingLong = (count: number) =>
  `${texts(count)} on hold: we couldn’t check with Twilio what was sent before the restart.`
export const review = 'Review'
export const title = 'On hold since the restart'
export const sendNow = 'Send now'
export const close = 'Close'
export const keepWaiting = 'Keep waiting'
export const cancel = 'Cancel'
export const started = (at: string) =>
  `Hearback started ${at}. These texts may have gone out before that, and these customers may have replied or opted out since. We’ll send them once we’ve checked with Twilio.`
export const more = (count: number) => `And ${count} more.`
export const mayRepeat = 'If you send them now, a customer may get the same text twice.'
