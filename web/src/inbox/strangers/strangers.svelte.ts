import type { Conversation } from '../../api/types'
import type { Inbox } from '../inbox.svelte'

export type Step = 'add' | 'assign' | 'dismiss' | 'block'

/** What is asked about a number before it is done. */
export interface Asked {
  step: Exclude<Step, 'dismiss'>
  conversation: Conversation
  /** Brings the focus back to where it was asked, or next to it; null where that stays on screen. */
  back: (() => void) | null
}

/** Which question stands over the page. */
class Strangers {
  asked = $state.raw<Asked | null>(null)
}

export const strangers = new Strangers()

/** Whether someone may take that step, and there is anything to take it about. */
export function possible(step: Step, conversation: Conversation, inbox: Inbox): boolean {
  if (conversation.blocked) return false
  if (step === 'block') return inbox.can('opt_out')
  if (conversation.customer) return false
  if (step === 'add') return inbox.can('customers_write')
  if (step === 'assign') return inbox.can('customers_write') && inbox.can('customers_read')
  return !conversation.dismissed && inbox.can('send')
}
