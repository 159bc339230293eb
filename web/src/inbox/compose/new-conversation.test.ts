import { beforeEach, expect, it } from 'vitest'
import { Problem, unreachable } from '../../api/problem'
import type { Conversation, ListedCustomer, NewConversation as First, Sent } from '../../api/types'
import { conversation, message, noFiles } from '../../testing/fixtures'
import { memory } from '../../testing/memory-storage'
import { Attachments } from './attachments.svelte'
import { Drafts } from './drafts'
import { NewConversation } from './new-conversation.svelte'

let requests: First[]
let answers: (() => Promise<Sent>)[]
let there: Conversation[]
let storage: Storage
let begun: NewConversation
const accepted = async () => ({ conversation: conversation(), message: message() })

function begin() {
  const startConversation = (first: First) => {
    requests.push(first)
    return answers.shift()!()
  }
  const conversations = async ({ number }: { number?: string }) => ({
    conversations: there.filter((one) => one.number === number),
    next: null,
    as_of: 1,
    number: number ?? null,
  })
  const drafts = new Drafts('maya', 'northside', storage)
  begun = new NewConversation({ conversations, startConversation, ...noFiles }, drafts)
}

beforeEach(() => {
  requests = []
  answers = []
  there = []
  storage = memory()
  begin()
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

it('does not send blindly where there is a conversation already, and everything goes along', async () => {
  there = [conversation({ number: '(415) 555-0199' })]
  expect(await begun.send()).toBeNull()
  expect(requests).toEqual([])
  expect(begun.existing).toEqual(there[0])

  const chosen: (string | null)[] = []
  const attachments = new Attachments(noFiles, [], () => {})
  const composer = { body: 'Begun there', attachments, chooseLine: (id: string) => chosen.push(id) }
  begun.line = 'billing'
  await begun.moveTo(composer)
  expect(composer.body).toBe('Begun there\nHello')
  expect(chosen).toEqual(['billing'])
  expect(begun).toMatchObject({ number: '', line: null, body: '', existing: null })
})

it('asks again as it was where the answer was lost, though there is a conversation by now', async () => {
  answers = [() => Promise.reject(unreachable()), accepted]
  await begun.send()
  there = [conversation({ number: '(415) 555-0199' })]
  expect(await begun.send()).not.toBeNull()
  expect(requests[1]!.client_key).toBe(requests[0]!.client_key)
})

it('keeps number and line through a reload, and nothing once it is discarded', () => {
  begun.line = 'billing'
  begin()
  expect(begun).toMatchObject({ number: '(415) 555-0199', line: 'billing', body: 'Hello' })
  begun.discard()
  begin()
  expect(begun).toMatchObject({ number: '', line: null, body: '' })
})

it('says before anything is written that a customer found by name can’t be texted', async () => {
  const number = '+14155550155'
  const rosa: ListedCustomer = {
    id: 'rosa',
    name: 'Rosa Lind',
    numbers: [{ number, label: 'Mobile' }],
    address: '',
    external_id: null,
    fields: {},
    texting_on: false,
    texting_changed: null,
    created_at: '2026-11-21T15:00:00Z',
    changed_at: '2026-11-21T15:00:00Z',
    revision: 1,
    last_at: null,
    unread: 0,
  }
  begun.choose(rosa, '+1 (415) 555-0155')
  expect(begun.obstacle).toBe('Texting is off for Rosa Lind')
  expect(await begun.send()).toBeNull()
  expect(requests).toEqual([])
  begun.number = '(415) 555-0156'
  expect(begun.obstacle).toBeNull()
})

it('says before anything is written that a number is blocked', async () => {
  const blocked = { by: { kind: 'member', id: 'maya' }, at: '2026-11-21T15:00:00Z' } as const
  there = [conversation({ number: '(415) 555-0199', blocked })]
  await begun.lookUp()
  expect(begun.obstacle).toBe('This number is blocked')
})
