import { beforeEach, expect, it } from 'vitest'
import { Problem } from '../../api/problem'
import type { CannedReply, CannedReplyQuery } from '../../api/types'
import { CannedReplies } from './canned-replies.svelte'

const reply = (name: string, folder: string) =>
  ({ id: name, name, folder, body: name, owner_id: null, media: [] }) as unknown as CannedReply

let there: CannedReply[]
let gone: CannedReply[]
let replies: CannedReplies

beforeEach(async () => {
  there = [reply('Thanks', ''), reply('Hours', 'Office'), reply('Map', 'Office')]
  gone = []
  replies = new CannedReplies({
    cannedReplies: async ({ search = '', after, limit = 50 }: CannedReplyQuery) => {
      const found = there.filter(({ name }) => name.toLowerCase().startsWith(search))
      const from = after ? found.findIndex(({ id }) => id === after) + 1 : 0
      const page = found.slice(from, from + limit)
      const next = found.length > from + limit ? page.at(-1)!.id : null
      return { canned_replies: page, next }
    },
    addCannedReply: async (body) => {
      if (there.some(({ name }) => name === body.name)) {
        throw new Problem(409, 'name_taken', '“Map” is taken; choose another name.')
      }
      const added = reply(body.name, body.folder ?? '')
      there = [...there, added]
      return added
    },
    changeCannedReply: async (id) => there.find((one) => one.id === id)!,
    deleteCannedReply: async (id) => {
      gone = there.filter((one) => one.id === id)
      there = there.filter((one) => one.id !== id)
    },
    restoreCannedReply: async () => {
      there = [...there, ...gone]
      return gone[0]!
    },
    importCannedReplies: async () => {
      there = [...there, reply('New', '')]
      return { added: 1, changed: 0, same: 0, refused: [], refused_count: 0 }
    },
  })
  await replies.load()
})

it('lists them folder by folder', () => {
  const names = replies.folders.map(({ folder, replies }) => [folder, replies.length])
  expect(names).toEqual([
    ['', 1],
    ['Office', 2],
  ])
})

it('searches on the server', async () => {
  replies.query = 'ma'
  await replies.load()
  expect(replies.all.map(({ name }) => name)).toEqual(['Map'])
})

it('brings one back that was deleted', async () => {
  expect(await replies.remove('Map')).toBe(true)
  expect(replies.all.map(({ name }) => name)).toEqual(['Thanks', 'Hours'])
  expect(await replies.restore('Map')).toBe(true)
  expect(replies.all).toHaveLength(3)
})

it('says why one can’t be added', async () => {
  expect(await replies.add({ name: 'Map', body: 'x' })).toBe(false)
  expect(replies.problem?.detail).toContain('taken')
})

it('reads on to what doesn’t fit on a page', async () => {
  there = Array.from({ length: 130 }, (_, n) => reply(`Reply ${n}`, ''))
  await replies.load()
  expect([replies.all.length, replies.next]).toEqual([100, 'Reply 99'])
  await replies.more()
  expect([replies.all.length, replies.next]).toEqual([130, null])
})

it('shows what a file brought', async () => {
  await replies.bring(new File(['name,body'], 'replies.csv'))
  expect(replies.imported?.added).toBe(1)
  expect(replies.all.some(({ name }) => name === 'New')).toBe(true)
})
