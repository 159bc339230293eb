import { describe, expect, it } from 'vitest'
import { Problem } from '../../api/problem'
import type { CustomerField, CustomerInput } from '../../api/types'
import { customer } from '../../testing/fixtures'
import { CustomerForm } from './customer-form.svelte'

const mobile = { number: '+14155550132', label: 'Mobile' }
const office = { number: '+14155550199', label: 'Office' }
const home = { number: '+14155550188', label: '' }
const ana = customer({ numbers: [mobile, office], fields: { source: 'Web' }, address: '1 Elm St' })

describe('what is sent', () => {
  it('is nothing while nothing was typed, and only what was typed', () => {
    const form = new CustomerForm(ana)
    expect(form.dirty).toBe(false)
    form.parts.name = ' Ana Costa '
    expect(form.dirty).toBe(false)
    form.parts.address = ''
    form.values['source'] = ''
    form.values['home_year'] = ' 1962 '
    expect(form.changes()).toEqual({ address: '', fields: { source: null, home_year: '1962' } })
  })

  it('is all numbers when one of them changed, the preferred one first', () => {
    const form = new CustomerForm(ana)
    form.prefer(form.numbers[1]!)
    expect(form.changes()).toEqual({ numbers: [office, mobile] })
    form.prefer(form.numbers[1]!)
    expect(form.dirty).toBe(false)
    form.numbers[0]!.label = 'Cell'
    form.add('(415) 555-0188')
    form.add()
    expect(form.changes().numbers).toEqual([
      { ...mobile, label: 'Cell' },
      office,
      { number: '(415) 555-0188', label: '' },
    ])
    form.remove(form.numbers[1]!)
    expect(form.changes().numbers).toHaveLength(2)
  })

  it('is the number that a new record begins with', () => {
    const form = new CustomerForm(null, '+14155550132')
    form.parts.name = 'Ana'
    expect(form.changes()).toEqual({
      name: 'Ana',
      numbers: [{ number: '+1 (415) 555-0132', label: '' }],
    })
  })
})

describe('what someone else changes meanwhile', () => {
  it('appears where nothing was typed; what was typed stays, and it alone is sent', () => {
    const form = new CustomerForm(ana)
    form.parts.address = '2 Oak St'
    form.values['source'] = 'Referral'
    form.follow({
      ...ana,
      name: 'Ana Costa Silva',
      address: '9 Pine St',
      fields: { source: 'Fair', product: 'Roof' },
    })
    expect(form.parts).toEqual({ name: 'Ana Costa Silva', address: '2 Oak St', external_id: '' })
    expect(form.values).toEqual({ source: 'Referral', product: 'Roof' })
    expect(form.changes()).toEqual({ address: '2 Oak St', fields: { source: 'Referral' } })
  })

  it('adds and takes away numbers, but none that was altered here', () => {
    const form = new CustomerForm(ana)
    form.numbers[1]!.number = '(415) 555-0177'
    form.follow({ ...ana, numbers: [home] })
    expect(form.numbers.map(({ number }) => number)).toEqual([
      '+1 (415) 555-0188',
      '(415) 555-0177',
    ])

    const other = new CustomerForm(ana)
    other.remove(other.numbers[0]!)
    other.follow({ ...ana, numbers: [mobile, { ...office, label: 'Desk' }, home] })
    expect(other.changes().numbers).toEqual([{ ...office, label: 'Desk' }, home])
  })

  it('puts the numbers in their new order, unless they were put in another here', () => {
    const form = new CustomerForm(ana)
    form.follow({ ...ana, numbers: [office, mobile] })
    expect(form.dirty).toBe(false)
    form.prefer(form.numbers[1]!)
    form.follow({ ...ana, numbers: [office, mobile, home] })
    expect(form.changes().numbers).toEqual([mobile, office, home])
  })
})

describe('saving', () => {
  const year: CustomerField = { field: 'home_year', label: 'Home year', kind: { type: 'number' } }
  const home_: CustomerField = { field: 'home', label: 'Home', kind: { type: 'text' } }

  it('keeps what was typed when it is refused, and knows which field it is about', async () => {
    const form = new CustomerForm(ana)
    form.values['home_year'] = 'old'
    const saved = await form.save(async () => {
      throw new Problem(422, 'invalid_request', 'Home year must be a number, …', 'fields')
    })
    expect(saved).toBeNull()
    expect(form.values['home_year']).toBe('old')
    expect(form.wrongField([home_, year])).toBe('home_year')
  })

  it('names who has the number, so that they can be merged with', async () => {
    const form = new CustomerForm(ana)
    form.parts.name = 'A'
    const other = { id: 'ben', name: 'Ben' }
    await form.save(async () => {
      throw new Problem(409, 'number_on_file', 'Ben has it.', 'numbers', null, null, other)
    })
    expect(form.problem?.customer).toEqual(other)
  })

  it('is asked for once, however often it is pressed', async () => {
    const form = new CustomerForm(ana)
    form.parts.name = 'A'
    const sent: CustomerInput[] = []
    const send = async (changes: CustomerInput) => {
      sent.push(changes)
      return ana
    }
    await Promise.all([form.save(send), form.save(send)])
    expect(sent).toEqual([{ name: 'A' }])
  })
})
