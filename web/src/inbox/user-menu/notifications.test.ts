import { beforeEach, expect, it } from 'vitest'
import type { DesktopNotification, DesktopNotifications } from '../../browser/desktop-notifications'
import { conversation, media, message } from '../../testing/fixtures'
import { memory } from '../../testing/memory-storage'
import { Tabs } from '../../testing/memory-tabs'
import { Notifications, type Arrival } from './notifications.svelte'

let shown: DesktopNotification[]
let rung: number
let permission: ReturnType<DesktopNotifications['permission']>
let answer: typeof permission
let asked: number
let storage: Storage
/** What the tabs of one browser have in common. */
let told: Set<number>
let watched: Map<object, string | null>

function tab(): Notifications {
  const self = {}
  return new Notifications({
    storage,
    permission: () => permission,
    ask: async () => {
      asked += 1
      permission = answer
    },
    claim: async (event) => !told.has(event) && Boolean(told.add(event)),
    watched: async (id) => [...watched.values()].includes(id),
    watch: (id) => void watched.set(self, id),
    show: (one) => shown.push(one),
    sample: () => (rung += 1),
    play: () => (rung += 1),
  })
}

let next = 1
const text = (body: string, over: Partial<Arrival['conversation']> = {}): Arrival => ({
  event: next++,
  conversation: conversation(over),
  message: message({ body }),
})

beforeEach(() => {
  shown = []
  rung = 0
  asked = 0
  permission = 'default'
  answer = 'granted'
  storage = memory()
  told = new Set()
  watched = new Map()
})

it('is silent until somebody wants it otherwise, and asks for nothing', async () => {
  await tab().arrived([text('Hello?')])
  expect([shown, rung, asked]).toEqual([[], 0, 0])
})

it('asks once it is switched on, and says who wrote what', async () => {
  const one = tab()
  await one.switchDesktop(true)
  expect([one.desktop, asked, one.hindrance]).toEqual([true, 1, null])
  await one.arrived([text('Is Saturday\nstill good?')])
  expect(shown).toEqual([
    { title: 'Daniela Ortiz', body: 'Is Saturday still good?', tag: 'daniela', opens: 'daniela' },
  ])
  expect(rung).toBe(0)
})

it('rings on its own, too', async () => {
  const one = tab()
  one.switchSound(true)
  expect(rung).toBe(1)
  await one.arrived([text('Hello?')])
  expect([shown, rung, asked]).toEqual([[], 2, 0])
})

it('explains why nothing comes when the browser blocks it, and stays off', async () => {
  answer = 'denied'
  const one = tab()
  await one.switchDesktop(true)
  expect(one.desktop).toBe(false)
  expect(one.hindrance).toMatch(/blocks notifications/)
  permission = 'unsupported'
  await one.switchDesktop(true)
  expect(one.hindrance).toMatch(/HTTPS/)
  await one.switchDesktop(false)
  expect(one.hindrance).toBeNull()
})

it('keeps the choice, and notices when the permission was taken back', async () => {
  await tab().switchDesktop(true)
  expect(tab()).toMatchObject({ desktop: true, sound: false, hindrance: null })
  permission = 'denied'
  const later = tab()
  expect(later.desktop).toBe(false)
  expect(later.hindrance).toMatch(/blocks/)
})

it('keeps what another tab has switched on since', async () => {
  const tabs = new Tabs()
  const [first, second] = [tabs.open(), tabs.open()].map((own) => {
    storage = own
    const one = tab()
    tabs.inside(own, () => one.follow())
    return one
  })
  await first!.switchDesktop(true)
  second!.switchSound(true)
  expect(first).toMatchObject({ desktop: true, sound: true })
  storage = tabs.open()
  expect(tab()).toMatchObject({ desktop: true, sound: true })
})

it('goes on with what was chosen when both stood under one key', () => {
  permission = 'granted'
  storage.setItem('hearback.notifications', 'desktop sound')
  const one = tab()
  expect(one).toMatchObject({ desktop: true, sound: true })
  one.switchSound(false)
  expect(tab()).toMatchObject({ desktop: true, sound: false })
})

it('tells once, however many tabs there are', async () => {
  await tab().switchDesktop(true)
  const tabs = [tab(), tab(), tab()]
  const texts = [text('One'), text('Two', { id: 'kwame', name: 'Kwame' })]
  await Promise.all(tabs.map((one) => one.arrived(texts)))
  expect(shown.map(({ body }) => body).sort()).toEqual(['One', 'Two'])
})

it('says nothing of the conversation that is in view, whichever tab it is in view in', async () => {
  await tab().switchDesktop(true)
  const [here, behind] = [tab(), tab()]
  here.watch('daniela')
  await Promise.all([here, behind].map((one) => one.arrived([text('I see you typing')])))
  const same = text('And here?', { id: 'kwame' })
  await Promise.all([here, behind].map((one) => one.arrived([same])))
  expect(shown.map(({ body }) => body)).toEqual(['And here?'])
  here.watch(null)
  await behind.arrived([text('Gone home?')])
  expect(shown).toHaveLength(2)
})

it('tells of many at once in one word, and rings once', async () => {
  const one = tab()
  await one.switchDesktop(true)
  one.switchSound(true)
  rung = 0
  const people = ['Ada', 'Ben', 'Cleo', 'Dora', 'Eve']
  await one.arrived(people.map((name) => text('Good morning', { id: name, name })))
  expect(shown).toEqual([
    { title: '5 new texts', body: 'Ada, Ben, Cleo, and others', tag: 'several', opens: null },
  ])
  expect(rung).toBe(1)
})

it('shows a long or strange text as harmlessly as the page does', async () => {
  const one = tab()
  await one.switchDesktop(true)
  await one.arrived([text(`${'x'.repeat(900)}`), text('a\u0007b\u202ec', { id: 'k', name: null })])
  expect(shown[0]!.body.length).toBeLessThan(170)
  expect(shown[1]).toMatchObject({ title: '+1 (415) 555-0132', body: 'a␇bc' })
})

it('says what is in a text that shows nothing', async () => {
  const one = tab()
  await one.switchDesktop(true)
  const file = text('\u200b')
  file.message.media = [media()]
  await one.arrived([text(' \u2800\n'), file])
  expect(shown.map(({ body }) => body)).toEqual(['Empty text', 'Attachment'])
})
