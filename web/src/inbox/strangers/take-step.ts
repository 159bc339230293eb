import { api } from '../../api'
import type { Conversation } from '../../api/types'
import { page } from '../../browser/page.svelte'
import type { Inbox } from '../inbox.svelte'
import { Numbers } from './numbers'
import { possible, strangers, type Asked, type Step } from './strangers.svelte'

export function numbersOf(inbox: Inbox): Numbers {
  return new Numbers(api, {
    took: (conversation) => inbox.tookConversation(conversation),
    notify: (text, action) => page.notify(text, action),
  })
}

/** Takes the step at once, or asks first. Nothing happens where it can’t be taken. */
export function takeStep(
  step: Step,
  conversation: Conversation,
  inbox: Inbox,
  back: Asked['back'] = null,
): void {
  if (!possible(step, conversation, inbox)) return
  if (step === 'dismiss') void numbersOf(inbox).dismiss(conversation)
  else strangers.asked = { step, conversation, back }
}
