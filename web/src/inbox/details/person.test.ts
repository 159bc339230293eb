import { expect, it } from 'vitest'
import { Problem } from '../../api/problem'
import type { Consent, ConsentChange, Details } from '../../api/types'
import { conversation, deferred, line, maya, minute } from '../../testing/fixtures'
import { Person } from './person.svelte'

const stop: ConsentChange = {
  id: 'stop',
  number: '+14155550132',
  at: minute(1),
  opted_out: true,
  source: 'keyword',
  line_id: null,
  word: 'STOP',
  by: null,
  reason: null,
}
const byMaya: ConsentChange = {
  ...stop,
  id: 'maya',
  at: minute(5),
  source: 'person',
  word: null,
  by: maya.id,
  reason: 'She rang.',
}

function server(over: Partial<ConstructorParameters<typeof Person>[1]> = {}) {
  const none: Details = { numbers: [], fields: [] }
  const consent: Consent = { in_force: [], history: [byMaya, stop], records: [] }
  return {
    details: async () => none,
    consent: async () => consent,
    optOut: async () => conversation(),
    optIn: async () => conversation(),
    ...over,
  }
}

const settled = () => new Promise((done) => setTimeout(done))

it('shows in the thread only what no text says, the oldest first', async () => {
  const carrier: ConsentChange = { ...stop, id: 'c', source: 'carrier', line_id: line.id }
  const elsewhere = { ...byMaya, id: 'elsewhere', number: '+14155550199' }
  const history = [byMaya, elsewhere, stop, carrier]
  const daniela = new Person(
    'daniela',
    server({ consent: async () => ({ in_force: [], history, records: [] }) }),
  )
  expect(daniela.silentChanges(conversation())).toBeNull()
  daniela.load()
  await settled()
  const shown = daniela.silentChanges(conversation())
  expect(shown?.map((change) => change.id)).toEqual(['c', 'maya'])
})

it('does not ask for what the role may not know', async () => {
  let asked = 0
  const details = async () => ({ numbers: [], fields: [], asked: asked++ })
  const daniela = new Person('daniela', server({ details }), false)
  daniela.load()
  await settled()
  expect(asked).toBe(0)
  expect(daniela.consent.value).not.toBeNull()
})

it('asks again when their consent changed, and not for others', async () => {
  let asked = 0
  const consent = async () => ({ in_force: [], history: [], records: [], asked: asked++ })
  const daniela = new Person('daniela', server({ consent }))
  daniela.consentChanged('kwame')
  expect(asked).toBe(0)
  daniela.consentChanged('daniela')
  expect(asked).toBe(1)
})

it('says what went wrong, and keeps what it has while it asks again', async () => {
  const details: Details = {
    numbers: [],
    fields: [{ field: 'a', label: 'A', kind: { type: 'text' }, value: '1' }],
  }
  let answer: () => Promise<Details> = () => Promise.reject(new Problem(0, 'too_slow', 'Slow.'))
  const daniela = new Person('daniela', server({ details: () => answer() }))
  await daniela.details.load()
  expect(daniela.details.problem?.detail).toBe('Slow.')
  answer = async () => details
  await daniela.details.load()
  expect(daniela.details.value).toBe(details)
  expect(daniela.details.problem).toBeNull()
})

it('lets the later question win, whichever is answered first', async () => {
  const first = deferred<Details>()
  const second = deferred<Details>()
  const answers = [first.promise, second.promise]
  const daniela = new Person('daniela', server({ details: () => answers.shift()! }))
  const both = [daniela.details.load(), daniela.details.load()]
  second.resolve({ numbers: [{ number: '+14155550199', label: '' }], fields: [] })
  first.resolve({ numbers: [], fields: [] })
  await Promise.all(both)
  expect(daniela.details.value?.numbers).toEqual([{ number: '+14155550199', label: '' }])
})
