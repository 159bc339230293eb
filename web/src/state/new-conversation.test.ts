import { beforeEach, expect, it } from 'vitest'
import { Problem, unreachable } from '../api/problem'
import type { NewConversation as First, Sent } from '../api/types'
import { conversation, message, noFiles } from '../testing'
import { Drafts } from './drafts'
import { memory } from './memory-storage'
import { NewConversation } from './new-conversation.svelte'

let requests: First[]
let answers: (() => Promise<Sent>)[]
let begun: NewConversation
const accepted = async () => ({ conversation: conversation(), message: message() })

beforeEach(() => {
  requests = []
  answers = []
  const startConversation = (first: First) => {
    requests.push(first)
    return answers.shift()!()
  }
  begun = new NewConversation(
    { startConversation, ...noFiles },
    new Drafts('maya', 'northside', memory()),
  )
  begun.number = '(415) 555-0199'
  begun.body = 'Hello'
})

it('keeps everything when it is refused, and says what about', async () => {
  answers = [() => Promise.reject(new Problem(422, 'invalid_number', 'Not a number.', 'number'))]
  expect(await begun.send()).toBeNull()
  expect(begun).toMatchObject({
    body: 'Hello',
    problem: 'Not a number.',
    field: 'number',
    sending: false,
  })
})

it('is one message however often the same is tried', async () => {
  answers = [() => Promise.reject(unreachable()), accepted]
  await begun.send()
  await begun.send()
  expect(requests[1]!.client_key).toBe(requests[0]!.client_key)
  expect(begun.body).toBe('')
})

it('is another message when the text was changed in between', async () => {
  answers = [() => Promise.reject(unreachable()), accepted]
  await begun.send()
  begun.body = 'Hello again'
  await begun.send()
  expect(requests[1]!.client_key).not.toBe(requests[0]!.client_key)
})
