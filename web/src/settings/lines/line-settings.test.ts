import { beforeEach, expect, it } from 'vitest'
import { Problem } from '../../api/problem'
import type { AccountSenders, Line, LineList } from '../../api/types'
import { line } from '../../testing/fixtures'
import { LineSettings } from './line-settings.svelte'

let lines: Line[]
let asked: string[]
let refusal: Problem | null
let offers: Map<string, (senders: AccountSenders) => void>
let settings: LineSettings

const list = (): LineList => ({
  lines,
  former: [],
  webhook_url: '',
  plain_webhook_url: '',
  now: null,
})

beforeEach(async () => {
  lines = [line]
  asked = []
  refusal = null
  offers = new Map()
  const act = async (what: string, change: () => void = () => {}) => {
    asked.push(what)
    if (refusal) throw refusal
    change()
    return undefined as never
  }
  settings = new LineSettings({
    lines: async () => list(),
    addLine: ({ number }) =>
      act(`add ${number}`, () => lines.push({ ...line, id: number, number })),
    changeLine: (id, change) => act(`change ${id} ${JSON.stringify(change)}`),
    deleteLine: (id) => act(`delete ${id}`, () => (lines = [])),
    setWebhook: (id, replaces) => act(`webhook ${id} ${replaces.length}`),
    changeOrganization: (change) => act(`organization ${JSON.stringify(change)}`),
    accountNumbers: (language) =>
      new Promise((resolve, reject) =>
        refusal ? reject(refusal) : offers.set(language ?? '', resolve),
      ),
  })
  await settings.load()
})

it('shows what is true after each change', async () => {
  expect(await settings.add({ number: '+14155550101', name: 'Repairs' })).toBe(true)
  expect(settings.lines).toHaveLength(2)
  await settings.remove(line.id)
  expect(settings.lines).toEqual([])
  await settings.switchInbox(false)
  await settings.setWebhook(line, [{ name: 'Webhook', value: 'https://elsewhere.example' }])
  expect(asked.slice(2)).toEqual(['organization {"inbox_on":false}', 'webhook main-line 1'])
})

it('says why a change was refused, and shows what is true then too', async () => {
  refusal = new Problem(409, 'webhook_changed', 'It has changed.')
  lines = [{ ...line, name: 'Edited meanwhile' }]
  expect(await settings.setWebhook(line, [])).toBe(false)
  expect(settings.problem?.detail).toBe('It has changed.')
  expect(settings.lines[0]?.name).toBe('Edited meanwhile')
  settings.begin()
  expect(settings.problem).toBeNull()
})

it('listens to the answer for the language that was chosen last', async () => {
  const first = settings.ask('en')
  const second = settings.ask('es')
  const number = { number: '+34912345678' } as AccountSenders['numbers'][number]
  offers.get('es')?.({ numbers: [number], services: [], short_codes: [] })
  offers.get('en')?.({ numbers: [], services: [], short_codes: [] })
  await Promise.all([first, second])
  expect(settings.senders?.numbers).toEqual([number])
})

it('lets a number be typed when Twilio can’t be asked', async () => {
  refusal = new Problem(502, 'twilio_unreachable', 'Twilio can’t be reached.')
  await settings.ask('en')
  expect(settings.senders?.numbers).toEqual([])
  expect(settings.noSenders?.code).toBe('twilio_unreachable')
})
