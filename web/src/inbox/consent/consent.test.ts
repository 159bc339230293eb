import { describe, expect, it } from 'vitest'
import { Problem } from '../../api/problem'
import type { Consent, ConsentInput, ConsentRecord } from '../../api/types'
import { by, maya, minute, names } from '../../testing/fixtures'
import { ConsentForm } from './consent-form.svelte'
import { actorName } from '../../text/actor'
import { consentTimeline } from './timeline'

const mobile = '+14155550132'
const office = '+14155550199'

const onForm: ConsentRecord = {
  id: 'form',
  number: mobile,
  given_at: minute(0),
  source: 'form',
  words: 'Text me about my job.',
  place: null,
  recorded_by: by(maya),
  recorded_at: minute(30),
  taken_back: null,
}

const consent: Consent = {
  in_force: [],
  history: [
    {
      id: 'stop',
      number: mobile,
      at: minute(10),
      opted_out: true,
      source: 'keyword',
      line_id: null,
      word: 'STOP',
      by: null,
      reason: null,
    },
  ],
  records: [{ ...onForm, id: 'later', source: 'verbal', given_at: minute(20) }, onForm],
}

describe('the history of consent', () => {
  it('is one line of time, by when things happened and not when they were written down', () => {
    const shown = consentTimeline(consent, names, new Date('2026-12-01T12:00:00Z'))
    expect(shown.map(({ key }) => key)).toEqual(['later', 'stop', 'form'])
    expect(shown.map(({ text }) => text)).toEqual([
      'Agreed verbally on Nov 21',
      'Opted out on Nov 21 (texted STOP)',
      'Agreed on a form on Nov 21',
    ])
    expect(shown.map(({ out }) => out)).toEqual([false, true, false])
  })

  it('names who recorded it', () => {
    expect(actorName(by(maya), names.members)).toBe('Maya Reyes')
    expect(actorName(by({ id: 'gone' }), names.members)).toBe('a teammate')
    expect(actorName({ kind: 'api_key', id: 'k' }, names.members)).toBe('an API key')
  })
})

describe('recording consent', () => {
  const now = new Date(2026, 10, 21, 15)
  const fill = () => {
    const form = new ConsentForm([mobile, office], [mobile], () => now)
    form.words = ' She said yes. '
    return form
  }
  const sent = async (form: ConsentForm) => {
    let input: ConsentInput | null = null
    await form.send(async (given) => (input = given))
    return input
  }

  it('is of today and of the number at hand, unless something else is chosen', async () => {
    const form = fill()
    expect(await sent(form)).toEqual({
      numbers: [mobile],
      source: 'form',
      words: 'She said yes.',
    })
    form.choose(office, true)
    form.source = 'verbal'
    form.place = 'https://northside.example/quote'
    form.date = '2026-11-03'
    expect(await sent(form)).toEqual({
      numbers: [mobile, office],
      source: 'verbal',
      words: 'She said yes.',
      given_at: new Date(2026, 10, 3, 12).toISOString(),
    })
    form.source = 'form'
    expect((await sent(form))!).toMatchObject({ place: 'https://northside.example/quote' })
  })

  it('says what is missing before anything is sent', async () => {
    const wrong = async (change: (form: ConsentForm) => void) => {
      const form = fill()
      change(form)
      expect(await sent(form)).toBeNull()
      return form.problem?.field
    }
    expect(await wrong((form) => (form.words = '  '))).toBe('words')
    expect(await wrong((form) => (form.date = '2026-11-22'))).toBe('given_at')
    expect(await wrong((form) => (form.date = ''))).toBe('given_at')
    expect(await wrong((form) => form.choose(mobile, false))).toBe('numbers')
  })

  it('keeps what was typed when it could not be recorded', async () => {
    const form = fill()
    const done = await form.send(() => Promise.reject(new Problem(404, 'not_found', 'Gone.')))
    expect(done).toBe(false)
    expect(form.problem?.detail).toBe('Gone.')
    expect(form.words).toBe(' She said yes. ')
    expect(form.busy).toBe(false)
  })
})
