import { beforeEach, describe, expect, it } from 'vitest'
import { Problem, tookTooLong, unreachable } from '../../api/problem'
import type { NewMessage, Sent } from '../../api/types'
import { by, conversation, deferred, message, minute, noFiles } from '../../testing/fixtures'
import { memory } from '../../testing/memory-storage'
import { Thread } from '../thread/thread.svelte'
import { Composer } from './composer.svelte'
import { Drafts } from './drafts'

const daniela = conversation()
const now = new Date(minute(9))

let storage: Storage
let requests: NewMessage[]
let answers: Promise<Sent>[]
let thread: Thread
let composer: Composer
/** What is to be done later, and in how many milliseconds. */
let waits: { run: () => void; milliseconds: number; stopped: boolean }[]

function begin() {
  const drafts = new Drafts('maya', 'northside', storage)
  thread = new Thread(daniela.id, {
    messages: async () => ({ messages: [], older: null, as_of: 1 }),
  })
  const send = (_: string, sent: NewMessage) => {
    requests.push(sent)
    return answers.shift()!
  }
  const wait = (run: () => void, milliseconds: number) => {
    const one = { run, milliseconds, stopped: false }
    waits.push(one)
    return () => void (one.stopped = true)
  }
  const sent = ({ message }: Sent) => thread.take(message)
  composer = new Composer(thread, { send, ...noFiles }, drafts, sent, (line) => line, wait)
}

const accepted = (): Sent => ({
  conversation: daniela,
  message: message({ id: 'm9', direction: 'outbound', client_key: requests.at(-1)!.client_key }),
})

beforeEach(() => {
  storage = memory()
  requests = []
  answers = []
  waits = []
  begin()
})

describe('sending', () => {
  it('shows the message as being sent until the server has it', async () => {
    const answer = deferred<Sent>()
    answers = [answer.promise]
    composer.body = '  On my way \n'
    const sending = composer.send(daniela, now)
    expect(thread.unsent).toMatchObject([{ body: 'On my way', state: 'sending' }])
    expect(composer.body).toBe('')
    answer.resolve(accepted())
    await sending
    expect(thread.unsent).toEqual([])
    expect(thread.messages.map((one) => one.id)).toEqual(['m9'])
    expect(requests).toMatchObject([{ body: 'On my way', line_id: daniela.line_id }])
  })

  it('sends nothing that is empty or too long', async () => {
    composer.body = ' \n '
    await composer.send(daniela, now)
    composer.body = 'x'.repeat(1601)
    expect(composer.excess).toBe(1)
    await composer.send(daniela, now)
    expect(requests).toEqual([])
  })

  it('uses the line that was chosen', async () => {
    answers = [new Promise(() => {})]
    composer.chooseLine('second')
    composer.body = 'Hi'
    void composer.send(daniela, now)
    expect(requests[0]!.line_id).toBe('second')
  })
})

describe('a refusal', () => {
  it('puts the text back with the reason, before what was typed since', async () => {
    const answer = deferred<Sent>()
    answers = [answer.promise]
    composer.body = 'On my way'
    const sending = composer.send(daniela, now)
    composer.body = 'and'
    answer.reject(new Problem(409, 'opted_out', 'They opted out a moment ago.'))
    await sending
    expect(thread.unsent).toEqual([])
    expect(composer.body).toBe('On my way\nand')
    expect(composer.problem).toBe('They opted out a moment ago.')
  })
})

describe('somebody who was quicker', () => {
  const newer = { message_id: 'anas', at: minute(8), author: by({ id: 'ana' }), name: 'Ana' }
  const quicker = () => new Problem(409, 'newer_messages', 'Ana just replied.', null, null, newer)

  beforeEach(async () => {
    composer.guard.shows('m1', false)
    answers = [Promise.reject(quicker())]
    composer.body = 'On my way'
    await composer.send(daniela, now)
  })

  it('makes the server ask first, with the text still in the box', () => {
    expect(requests).toMatchObject([{ seen: 'm1', send_anyway: false }])
    expect(composer.guard.question?.sentence).toBe('Ana just replied.')
    expect(composer.body).toBe('On my way')
    expect(composer.problem).toBeNull()
    expect(thread.unsent).toEqual([])
  })

  it('can be overridden, which sends one message', async () => {
    answers = [Promise.resolve().then(accepted)]
    await composer.send(daniela, now, { anyway: true })
    expect(requests[1]).toMatchObject({ body: 'On my way', send_anyway: true })
    expect(composer.guard.question).toBeNull()
    expect(thread.messages).toHaveLength(1)
    expect(thread.unsent).toEqual([])
  })

  it('has been seen once one was asked', async () => {
    composer.guard.answered()
    answers = [Promise.resolve().then(accepted)]
    await composer.send(daniela, now)
    expect(requests[1]).toMatchObject({ seen: 'anas', send_anyway: false })
  })
})

describe('a connection that breaks', () => {
  beforeEach(async () => {
    answers = [Promise.reject(unreachable())]
    composer.body = 'On my way'
    await composer.send(daniela, now)
  })

  it('keeps the text, to be tried again under the same key', async () => {
    expect(thread.unsent).toMatchObject([{ body: 'On my way', state: 'unreached' }])
    answers = [Promise.resolve().then(accepted)]
    await composer.tryAgain(thread.unsent[0]!)
    expect(requests).toHaveLength(2)
    expect(requests[1]!.client_key).toBe(requests[0]!.client_key)
    expect(thread.unsent).toEqual([])
  })

  it('tries again by itself after a while, then after a longer one, under the same key', async () => {
    const at = new Date().toISOString()
    thread.unsent = thread.unsent.map((one) => ({ ...one, at }))
    const elapse = async () => {
      for (const wait of waits.splice(0)) if (!wait.stopped) wait.run()
      await new Promise((over) => setTimeout(over))
    }
    const pause = () => waits.filter((wait) => !wait.stopped).map((wait) => wait.milliseconds)
    expect(pause()).toEqual([3_000])
    answers = [Promise.reject(tookTooLong())]
    await elapse()
    expect(thread.unsent).toMatchObject([{ state: 'unreached' }])
    expect(pause()).toEqual([6_000])
    answers = [Promise.resolve().then(accepted)]
    await elapse()
    expect(new Set(requests.map(({ client_key }) => client_key)).size).toBe(1)
    expect(requests).toHaveLength(3)
    expect([thread.unsent, pause()]).toEqual([[], []])
  })

  it('sends by itself what waits once the server is there again, in its order', async () => {
    answers = [Promise.reject(unreachable())]
    composer.body = 'Ten minutes'
    await composer.send(daniela, now)
    answers = [Promise.resolve().then(accepted), Promise.reject(unreachable())]
    await composer.reconnected(new Date(minute(12)))
    expect(requests.slice(2).map(({ body }) => body)).toEqual(['On my way', 'Ten minutes'])
    expect(thread.unsent).toMatchObject([{ body: 'Ten minutes', state: 'unreached' }])
    expect(requests[2]!.client_key).toBe(requests[0]!.client_key)
  })

  it('stops at the first that does not reach it, so that nothing overtakes', async () => {
    answers = [Promise.reject(unreachable())]
    composer.body = 'Ten minutes'
    await composer.send(daniela, now)
    answers = [Promise.reject(unreachable())]
    await composer.reconnected(new Date(minute(12)))
    expect(requests).toHaveLength(3)
  })

  it('leaves to its writer what was sent long ago', async () => {
    await composer.reconnected(new Date(Date.parse(minute(9)) + 3_600_001))
    expect(requests).toHaveLength(1)
    expect(thread.unsent).toMatchObject([{ body: 'On my way', state: 'unreached' }])
  })

  it('is no failure when the event comes although the answer did not', () => {
    thread.take(message({ id: 'm9', client_key: requests[0]!.client_key }))
    expect(thread.unsent).toEqual([])
  })

  it('keeps the text through a reload', async () => {
    const key = requests[0]!.client_key
    begin()
    expect(thread.unsent).toMatchObject([{ client_key: key, state: 'unreached' }])
    thread.take(message({ id: 'm9', client_key: key }))
    expect(thread.unsent).toEqual([])
  })

  it('can be given up, which puts the text back', () => {
    composer.takeBack(thread.unsent[0]!)
    expect(composer.body).toBe('On my way')
    expect(thread.unsent).toEqual([])
    begin()
    expect(thread.unsent).toEqual([])
  })

  it('treats a server that failed like one that was not reached', async () => {
    answers = [Promise.reject(new Problem(500, 'internal', 'Something broke.'))]
    await composer.tryAgain(thread.unsent[0]!)
    expect(thread.unsent).toMatchObject([{ state: 'unreached', problem: 'Something broke.' }])
  })
})

describe('drafts', () => {
  it('survive a reload, each conversation’s and person’s apart', () => {
    composer.body = 'Half a sent'
    begin()
    expect(composer.body).toBe('Half a sent')
    expect(new Drafts('priya', 'northside', storage).text(daniela.id)).toBe('')
    expect(new Drafts('maya', 'northside', storage).text('kwame')).toBe('')
  })

  it('are gone after signing out', () => {
    composer.body = 'Half a sent'
    new Drafts('maya', 'northside', storage).clear()
    begin()
    expect(composer.body).toBe('')
  })
})
