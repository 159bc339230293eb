import { beforeEach, describe, expect, it } from 'vitest'
import { Problem, unreachable } from '../../api/problem'
import type { Attachment, Sent } from '../../api/types'
import { attachment, conversation, deferred, message, minute } from '../../testing/fixtures'
import { memory } from '../../testing/memory-storage'
import { Thread } from '../thread/thread.svelte'
import { asMedia, Attachments } from './attachments.svelte'
import { Composer } from './composer.svelte'
import { Drafts } from './drafts'

interface Upload {
  file: File
  progress: (part: number) => void
  signal: AbortSignal
  answer: ReturnType<typeof deferred<Attachment>>
}

let uploads: Upload[]
let discarded: string[]
let kept: Attachment[]
let files: Attachments

const api = {
  attach: (file: File, progress: (part: number) => void, signal: AbortSignal) => {
    const answer = deferred<Attachment>()
    uploads.push({ file, progress, signal, answer })
    return answer.promise
  },
  discardAttachment: async (id: string) => void discarded.push(id),
}

const picture = (name = 'roof.png', size = 100) =>
  new File([new Uint8Array(size)], name, { type: 'image/png' })
const states = () => files.chosen.map((one) => one.state)
/** Lets what was resolved take its effect. */
const turn = () => new Promise((resolve) => setTimeout(resolve))

beforeEach(() => {
  uploads = []
  discarded = []
  kept = []
  files = new Attachments(api, [], (now) => (kept = now))
})

describe('choosing files', () => {
  it('uploads each at once, tells how far it is, and keeps what is there', async () => {
    files.add([picture('a.png'), picture('b.png')])
    expect(states()).toEqual(['uploading', 'uploading'])
    uploads[0]!.progress(0.4)
    expect(files.chosen[0]!.progress).toBe(0.4)
    uploads[0]!.answer.resolve(attachment({ id: 'a' }))
    await turn()
    expect(states()).toEqual(['ready', 'uploading'])
    expect(kept.map((file) => file.id)).toEqual(['a'])
    expect(files.busy).toBe(true)
  })

  it('refuses in words what could not be sent anyway', () => {
    files.add([picture('big.png', 5_000_001)])
    expect(files.problem).toContain('big.png is too large. Pictures can be up to 5 MB')
    files.add([new File([new Uint8Array(500_001)], 'offer.pdf', { type: 'application/pdf' })])
    expect(files.problem).toContain('500 kB')
    files.add([picture('a.png', 4_000_000), picture('b.png', 1_500_000)])
    expect(files.problem).toContain('together')
    expect(files.chosen.map((one) => one.name)).toEqual(['a.png'])
    files.add(Array.from({ length: 12 }, () => picture()))
    expect(files.chosen).toHaveLength(10)
    expect(files.problem).toContain('up to 10 files')
    files.add([])
    expect(files.problem).toBeNull()
  })

  it('names every file that it refuses, not only the last', () => {
    files.add([picture('big.png', 5_000_001), picture('a.png'), picture('empty.png', 0)])
    expect(files.problem).toBe(
      'big.png is too large. Pictures can be up to 5 MB. empty.png is empty.',
    )
    expect(files.chosen.map((one) => one.name)).toEqual(['a.png'])
  })

  it('can try once more what the network lost, and not what the server refused', async () => {
    files.add([picture('lost.png'), picture('page.png')])
    uploads[0]!.answer.reject(unreachable())
    uploads[1]!.answer.reject(new Problem(422, 'attachment_type', 'Phones don’t take that.'))
    await turn()
    expect(files.chosen.map((one) => one.again)).toEqual([true, false])
    expect(files.chosen[1]!.problem).toBe('Phones don’t take that.')
    expect(files.sendable).toBe(false)
    files.retry(files.chosen[0]!.key)
    uploads[2]!.answer.resolve(attachment())
    await turn()
    expect(states()).toEqual(['ready', 'failed'])
    files.remove(files.chosen[1]!.key)
    expect(files.sendable).toBe(true)
  })

  it('forgets what is removed, here and at the server', async () => {
    files.add([picture()])
    const first = files.chosen[0]!.key
    files.remove(first)
    expect(uploads[0]!.signal.aborted).toBe(true)
    files.add([picture()])
    uploads[1]!.answer.resolve(attachment({ id: 'b' }))
    await turn()
    files.remove(files.chosen[0]!.key)
    expect([discarded, kept, files.empty]).toEqual([['b'], [], true])
  })

  it('comes back after a reload, as long as the server has it', () => {
    const over = attachment({ id: 'over', expires_at: minute(0) })
    files = new Attachments(api, [attachment({ id: 'alive' }), over], () => {})
    expect(files.uploaded.map((file) => file.id)).toEqual(['alive'])
  })
})

describe('sending with files', () => {
  const daniela = conversation()
  let thread: Thread
  let composer: Composer
  let sent: { attachments?: string[]; body?: string }[]
  let answer: ReturnType<typeof deferred<Sent>>
  let drafts: Drafts

  beforeEach(() => {
    sent = []
    answer = deferred<Sent>()
    drafts = new Drafts('maya', 'northside', memory())
    const messages = async () => ({ messages: [], older: null, as_of: 1 })
    thread = new Thread(daniela.id, { messages })
    const send = (_: string, written: (typeof sent)[number]) => {
      sent.push(written)
      return answer.promise
    }
    composer = new Composer(thread, { send, ...api }, drafts, ({ message }) => thread.take(message))
    files = composer.attachments
  })

  it('waits for what is being uploaded, and shows the picture while it is sent', async () => {
    files.add([picture()])
    const sending = composer.send(daniela, new Date(minute(9)))
    expect([composer.waiting, composer.ready, sent.length]).toEqual([true, false, 0])
    uploads[0]!.answer.resolve(attachment({ id: 'a' }))
    await turn()
    expect(sent).toMatchObject([{ body: '', attachments: ['a'] }])
    expect(thread.unsent[0]!.attachments.map(asMedia)).toMatchObject([
      { id: 'a', state: 'stored', inline: true },
    ])
    expect([files.empty, drafts.files(daniela.id)]).toEqual([true, []])
    const { client_key } = thread.unsent[0]!
    answer.resolve({ conversation: daniela, message: message({ id: 'm9', client_key }) })
    await sending
    expect(thread.unsent).toEqual([])
  })

  it('does not go without what could not be uploaded', async () => {
    composer.body = 'See the picture'
    files.add([picture()])
    const sending = composer.send(daniela, new Date(minute(9)))
    uploads[0]!.answer.reject(unreachable())
    await sending
    expect(sent).toEqual([])
    expect([composer.body, composer.waiting]).toEqual(['See the picture', false])
  })

  it('has text and files again when it is refused', async () => {
    composer.body = 'The roof'
    files.add([picture()])
    uploads[0]!.answer.resolve(attachment({ id: 'a' }))
    await turn()
    const sending = composer.send(daniela, new Date(minute(9)))
    answer.reject(new Problem(409, 'line_off', 'The line is off.'))
    await sending
    expect([composer.body, composer.problem]).toEqual(['The roof', 'The line is off.'])
    expect(files.uploaded.map((file) => file.id)).toEqual(['a'])
    expect(drafts.files(daniela.id).map((file) => file.id)).toEqual(['a'])
  })
})
