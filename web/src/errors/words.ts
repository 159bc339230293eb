import type { ExplainedError } from '../api/types'

/** The sentences of the page of error codes. */

export const title = 'Error codes'
export const delivery = 'Delivery'
export const lead =
  'When a text isn’t delivered, Twilio gives an error code. See what each one means and what to do. For other codes we show Twilio’s message.'
export const search = 'Search error codes'
export const searchExample = '30006, landline…'
export const didNotLoad = 'Couldn’t load error codes'
export const noMatch = 'No match'
export const seeTwilio = 'See Twilio’s site for the full list.'
export const codes = 'Error codes'
export const turns: Record<ExplainedError['whose_turn'], string> = {
  you: 'You need to fix this',
  customer: 'The customer needs to fix this',
  twilio: 'Twilio needs to fix this',
  carrier: 'The carrier needs to fix this',
  nobody: 'This usually clears up by itself',
}
export const retryHelps = 'Retrying can help'
export const retryDoesNotHelp = 'Retrying won’t help'
export const twilioPage = 'Twilio docs'
