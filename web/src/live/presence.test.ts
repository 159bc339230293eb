import { beforeEach, expect, it } from 'vitest'
import type { ClientFrame, Viewer } from '../api/types'
import { Presence } from './presence.svelte'

let sent: ClientFrame[]
let waits: { run: () => void; stopped: boolean }[]
let now: number
let presence: Presence

beforeEach(() => {
  sent = []
  waits = []
  now = 0
  presence = new Presence({
    send: (frame) => void sent.push(frame),
    wait: (run) => {
      const wait = { run, stopped: false }
      waits.push(wait)
      return () => (wait.stopped = true)
    },
    now: () => now,
  })
})

const elapse = () => waits.splice(0).forEach((wait) => wait.stopped || wait.run())
const looking = (conversation_id: string | null) => ({ type: 'looking', conversation_id })
const person = (name: string, typing = false): Viewer => ({ member_id: name, name, typing })

function look(at: string | null) {
  presence.look(at)
  elapse()
}

function take(...people: Viewer[]) {
  presence.take({ type: 'presence', conversation_id: 'okafor', people })
}

it('says where one looks, once one has settled there', () => {
  for (const passed of ['a', 'b', 'c']) presence.look(passed)
  expect(sent).toEqual([])
  elapse()
  expect(sent).toEqual([looking('c')])
  look('c')
  look(null)
  expect(sent).toEqual([looking('c'), looking(null)])
})

it('shows who is there, and nobody of another conversation', () => {
  look('okafor')
  take(person('Ana Ruiz'))
  expect(presence.words).toBe('Ana is viewing this')
  presence.take({ type: 'presence', conversation_id: 'ortiz', people: [person('Ben')] })
  expect(presence.words).toBe('Ana is viewing this')
  look('ortiz')
  expect(presence.words).toBe('')
})

it('puts typing before looking, for the eye alone', () => {
  look('okafor')
  take(person('Ana'), person('Ben', true))
  expect(presence.words).toBe('Ben is typing…')
  expect(presence.spoken).toBe('Ana and Ben are viewing this')
  take(person('Ana', true), person('Ben', true))
  expect(presence.words).toBe('Ana and Ben are typing…')
  take(person('Ana', true), person('Ben', true), person('Cy', true))
  expect(presence.words).toBe('3 people are typing…')
  take(person('Ana'), person('Ben'), person('Cy'))
  expect(presence.words).toBe('Ana and 2 others are viewing this')
})

it('says that one types every few seconds, and at once that one stopped', () => {
  look('okafor')
  sent = []
  presence.typedNoMore()
  for (now of [0, 1000, 2999]) presence.typed()
  expect(sent).toEqual([{ type: 'typing', conversation_id: 'okafor' }])
  now = 3000
  presence.typed()
  presence.typedNoMore()
  expect(sent.slice(2)).toEqual([looking('okafor')])
  presence.typed()
  expect(sent).toHaveLength(4)
})

it('knows nobody without a connection, and says anew where one looks when it is back', () => {
  look('okafor')
  take(person('Ana'))
  presence.disconnected()
  expect(presence.people).toEqual([])
  presence.connected()
  expect(sent).toEqual([looking('okafor'), looking('okafor')])
})
