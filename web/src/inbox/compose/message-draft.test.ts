import { beforeEach, expect, it } from 'vitest'
import { attachment, noFiles } from '../../testing/fixtures'
import { memory } from '../../testing/memory-storage'
import { Drafts } from './drafts'
import { LONGEST_BODY, MessageDraft } from './message-draft.svelte'

/** What both compose boxes see of a draft. */
class Draft extends MessageDraft {
  key = (content: object) => this.keyFor(content)
  ids = () => this.uploads()
  settle = () => this.answered()
}

let storage: Storage
const open = () => new Draft(noFiles, new Drafts('maya', 'northside', storage), 'daniela')

beforeEach(() => {
  storage = memory()
})

it('is there again after a reload, with its files', () => {
  const draft = open()
  draft.body = ' On my way \n'
  draft.attachments.putBack([attachment()])
  const again = open()
  expect([again.body, again.text]).toEqual([' On my way \n', 'On my way'])
  expect(again.attachments.uploaded).toMatchObject([{ id: 'file-1' }])
})

it('is complete with words or files that can go, and not without or with too many', async () => {
  const draft = open()
  expect(draft.complete).toBe(false)
  draft.body = 'x'.repeat(LONGEST_BODY + 2)
  expect([draft.complete, draft.excess]).toEqual([false, 2])
  draft.body = ''
  draft.attachments.putBack([attachment()])
  expect(draft.complete).toBe(true)
  expect(await draft.ids()).toEqual(['file-1'])
})

it('takes what another tab wrote over the same words, and over no others', () => {
  const draft = open()
  draft.body = 'On my'
  draft.adopt('On my', 'On my way')
  expect(draft.body).toBe('On my way')
  draft.adopt('On', 'On time')
  expect(draft.body).toBe('On my way')
})

it('keeps the key of what was not answered for, until the content is another or it is', () => {
  const draft = open()
  const first = draft.key({ body: 'Hello' })
  expect(draft.key({ body: 'Hello' })).toBe(first)
  const second = draft.key({ body: 'Hello!' })
  expect(second).not.toBe(first)
  draft.settle()
  expect(draft.key({ body: 'Hello!' })).not.toBe(second)
})
