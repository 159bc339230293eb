import { beforeEach, describe, expect, it } from 'vitest'
import { unreachable } from '../../api/problem'
import type { NewMessage, Sent } from '../../api/types'
import { attachment, conversation, message, minute, noFiles } from '../../testing/fixtures'
import { Tabs } from '../../testing/memory-tabs'
import { Thread } from '../thread/thread.svelte'
import { Composer } from './composer.svelte'
import { Drafts } from './drafts'

const daniela = conversation()
const now = new Date(minute(9))

let tabs: Tabs
/** By turn, what becomes of what is sent. */
let answers: ((sent: NewMessage) => Promise<Sent>)[]
let reached: NewMessage[]

const lost = () => Promise.reject(unreachable())
const arrives = async (sent: NewMessage): Promise<Sent> => {
  reached.push(sent)
  const { client_key, body } = sent
  return {
    conversation: daniela,
    message: message({ id: client_key, direction: 'outbound', client_key, body }),
  }
}

/** One more tab with the same conversation open. */
function tab() {
  const storage = tabs.open()
  const drafts = new Drafts('maya', 'northside', storage)
  const thread = new Thread(daniela.id, {
    messages: async () => ({ messages: [], older: null, as_of: 1 }),
  })
  const send = (_: string, sent: NewMessage) => answers.shift()!(sent)
  const composer = new Composer(
    thread,
    { send, ...noFiles },
    drafts,
    (sent) => thread.take(sent.message),
    (line) => line,
    () => () => {},
  )
  const stop = tabs.inside(storage, () =>
    drafts.follow({
      text: (_, ...texts) => composer.adopt(...texts),
      unsent: (_, ...change) => composer.adoptUnsent(...change),
      file: (_, ...change) => composer.attachments.adopt(...change),
    }),
  )
  const close = () => {
    composer.leave()
    stop()
    tabs.close(storage)
  }
  const say = async (body: string) => {
    composer.body = body
    await composer.send(daniela, now)
  }
  return { drafts, thread, composer, say, close }
}

const waiting = ({ thread }: ReturnType<typeof tab>) => thread.unsent.map(({ body }) => body)

beforeEach(() => {
  tabs = new Tabs()
  answers = []
  reached = []
})

describe('two tabs in one conversation', () => {
  it('keeps files in the order in which they were chosen, whichever was uploaded first', () => {
    const drafts = new Drafts('maya', 'northside', tabs.open())
    const [roof, offer] = [attachment({ id: 'roof' }), attachment({ id: 'offer' })]
    drafts.keepFiles(daniela.id, [offer])
    drafts.keepFiles(daniela.id, [roof, offer])
    const another = new Drafts('maya', 'northside', tabs.open())
    expect(another.files(daniela.id)).toEqual([roof, offer])
    // What the other tab sent does not come back.
    another.keepFiles(daniela.id, [offer])
    drafts.keepFiles(daniela.id, [roof, offer])
    expect(another.files(daniela.id)).toEqual([offer])
  })

  it('lose nothing when one sends while the other could not, and that one is closed', async () => {
    const [first, second] = [tab(), tab()]
    answers = [lost, arrives]
    await first.say('The gate code is 4711')
    await second.say('See you at nine')
    first.close()
    expect(waiting(second)).toEqual(['The gate code is 4711'])
    expect(waiting(tab())).toEqual(['The gate code is 4711'])

    answers = [arrives]
    await second.composer.reconnected(now)
    expect(reached.map(({ body }) => body)).toEqual(['See you at nine', 'The gate code is 4711'])
    expect([waiting(second), waiting(tab())]).toEqual([[], []])
  })

  it('keep both of what each could not send, in their order', async () => {
    const [first, second] = [tab(), tab()]
    answers = [lost, lost]
    await first.say('One')
    await second.say('Two')
    for (const one of [first, second, tab()]) expect(waiting(one).sort()).toEqual(['One', 'Two'])
  })

  it('send it under one key, and drop it in both once it is sent', async () => {
    const [first, second] = [tab(), tab()]
    answers = [lost, arrives]
    await first.say('On my way')
    await second.composer.reconnected(now)
    expect([waiting(first), waiting(second), waiting(tab())]).toEqual([[], [], []])
    expect(reached).toHaveLength(1)
  })

  it('go on with what a closed one was still sending', async () => {
    const [first, second] = [tab(), tab()]
    answers = [() => new Promise(() => {})]
    void first.say('On my way')
    expect(waiting(second)).toEqual([])
    first.close()
    expect(second.thread.unsent).toMatchObject([{ body: 'On my way', state: 'unreached' }])
  })

  it('put what is given up into one box', async () => {
    const [first, second] = [tab(), tab()]
    answers = [lost]
    await first.say('On my way')
    first.composer.takeBack(first.thread.unsent[0]!)
    expect(waiting(second)).toEqual([])
    expect(second.composer.body).toBe('On my way')
    expect(waiting(tab())).toEqual([])
  })

  it('keep what each has typed over the other when they are closed', () => {
    const [first, second] = [tab(), tab()]
    first.composer.body = 'Tuesday works'
    expect(second.composer.body).toBe('Tuesday works')
    // Neither has heard of the other's next key yet.
    first.composer.body = 'Tuesday works for us'
    second.composer.adopt('Tuesday works for us', 'Tuesday works')
    second.composer.body = 'Tuesday works at ten'
    first.composer.adopt('Tuesday works at ten', 'Tuesday works for us')
    first.close()
    expect(second.composer.body).toContain('at ten')
    second.close()
    expect(tab().composer.body).toContain('at ten')
    expect(tab().composer.body).toContain('for us')
  })

  it('do not bring back what the other one has sent', async () => {
    const [first, second] = [tab(), tab()]
    first.composer.body = 'On my way'
    answers = [arrives]
    await second.composer.send(daniela, now)
    first.close()
    expect(tab().composer.body).toBe('')
  })

  it('keep each other’s files, and see what became of them', async () => {
    const [first, second] = [tab(), tab()]
    const files = (one: ReturnType<typeof tab>) =>
      one.composer.attachments.uploaded.map(({ id }) => id)
    first.composer.attachments.putBack([attachment({ id: 'roof' })])
    second.composer.attachments.putBack([attachment({ id: 'garden' })])
    for (const one of [first, second, tab()]) expect(files(one).sort()).toEqual(['garden', 'roof'])
    answers = [arrives]
    await first.say('As promised')
    expect([files(first), files(second), files(tab())]).toEqual([[], [], []])
  })
})

it('goes on with what was kept when each conversation had one list', () => {
  const storage = tabs.open()
  const old = [
    { client_key: 'k1', body: 'One', line_id: 'main-line', at: minute(1) },
    { client_key: 'k2', body: 'Two', line_id: 'main-line', at: minute(2) },
  ]
  const key = (name: string) => `hearback.draft.northside.maya.${daniela.id}.${name}`
  storage.setItem(key('unsent'), JSON.stringify(old))
  storage.setItem(key('files'), JSON.stringify([attachment({ id: 'roof' })]))
  const one = tab()
  expect(one.thread.unsent).toMatchObject([
    { body: 'One', state: 'unreached', attachments: [] },
    { body: 'Two', state: 'unreached' },
  ])
  expect(one.composer.attachments.uploaded.map(({ id }) => id)).toEqual(['roof'])
  expect(one.drafts.waiting()).toEqual([daniela.id])
})

it('is not stopped by what nobody can read', () => {
  const storage = tabs.open()
  const key = `hearback.draft.northside.maya.${daniela.id}`
  for (const name of ['unsent', 'unsent.k1', 'files', 'file.roof']) {
    storage.setItem(`${key}.${name}`, '{"half')
  }
  expect(waiting(tab())).toEqual([])
})

it('drops everything that was begun in a conversation that is gone, and nothing else', () => {
  const storage = tabs.open()
  const drafts = new Drafts('maya', 'northside', storage)
  drafts.keepText('gone', 'Dear Daniela')
  drafts.keepFiles('gone', [attachment()])
  drafts.keepText('other', 'Dear Kwame')
  drafts.forget('gone')
  const again = new Drafts('maya', 'northside', storage)
  expect([again.text('gone'), again.files('gone'), again.text('other')]).toEqual([
    '',
    [],
    'Dear Kwame',
  ])
  expect(drafts.text('gone')).toBe('')
})
