import { beforeEach, expect, it, vi } from 'vitest'
import type { CannedReply } from '../../api/types'
import { Completion, soughtIn } from './completion.svelte'
import { ShortcodesHere } from './shortcodes-here.svelte'

const thanks = { id: 'r1', name: 'Thanks', body: 'Thank you, {{first_name}}!' } as CannedReply
let asked: string[]
let here: ShortcodesHere
let completion: Completion

beforeEach(() => {
  vi.useFakeTimers()
  asked = []
  const shortcodes = [
    { name: 'first_name', label: 'First name', value: 'Maria' },
    { name: 'job_number', label: 'Job number', value: null },
  ]
  const answer = async () => ({ shortcodes, customer: 'Maria Lopez' })
  here = new ShortcodesHere({ shortcodes: answer, shortcodesOf: answer }, () => ({
    conversation: 'c1',
  }))
  const cannedReplies = async ({ search = '' }: { search?: string }) => {
    asked.push(search)
    const found = thanks.name.toLowerCase().startsWith(search.toLowerCase())
    return { canned_replies: found ? [thanks] : [], next: null }
  }
  completion = new Completion({ cannedReplies }, here, () => 'line')
})

const settle = () => vi.runAllTimersAsync()

it('looks for a shortcode after {{ and for a canned reply after a / that begins a word', () => {
  expect(soughtIn('Hi {{fi')).toEqual({ kind: 'shortcode', from: 3, query: 'fi' })
  expect(soughtIn('{{ Job')).toEqual({ kind: 'shortcode', from: 0, query: 'job' })
  expect(soughtIn('/')).toEqual({ kind: 'canned', from: 0, query: '' })
  expect(soughtIn('Hi /on my')).toEqual({ kind: 'canned', from: 3, query: 'on my' })
  for (const none of ['', 'and/or', '1 / 2', '12/24', '/a/b', '{{first_name}}', '{{a|b', '{ {a']) {
    expect(soughtIn(none), none).toBeNull()
  }
})

it('finds shortcodes by name and by what they are called', async () => {
  completion.look('Hi {{job')
  await settle()
  expect(completion.chosen).toMatchObject({ shortcode: { name: 'job_number' } })
  completion.look('Hi {{name')
  await settle()
  expect(completion.chosen).toMatchObject({ shortcode: { name: 'first_name' } })
  completion.look('Hi {{zzz')
  await settle()
  expect(completion.open).toBe(false)
})

it('asks once for letters that come in a row', async () => {
  for (const typed of ['/', '/t', '/th', '/tha']) completion.look(typed)
  await settle()
  expect(asked).toEqual(['', 'tha'])
  expect(completion.chosen).toMatchObject({ reply: thanks })
})

it('stays closed after Esc until something else is looked for', async () => {
  completion.look('/th')
  await settle()
  completion.close()
  completion.look('/tha')
  await settle()
  expect(completion.open).toBe(false)
  completion.look('and')
  completion.look('/th')
  await settle()
  expect(completion.open).toBe(true)
})

it('is in nobody’s way when nothing is found for several words', async () => {
  completion.look('/zz')
  await settle()
  expect(completion.open).toBe(true)
  completion.look('/zz top')
  await settle()
  expect(completion.open).toBe(false)
})

it('fills in what it knows', async () => {
  expect(here.fill('Hi {{first_name}}').text).toBe('Hi {{first_name}}')
  await here.want()
  expect(here.fill('Hi {{first_name}}').text).toBe('Hi Maria')
  expect(here.fill('{{job_number}}').problems[0]?.kind).toBe('empty')
})

it('waits for shortcodes that are still coming', async () => {
  for (const typed of ['{{', '{{f', '{{fi']) completion.look(typed)
  await settle()
  expect(completion.chosen).toMatchObject({ shortcode: { name: 'first_name' } })
})

it('opens again at the same place once something was chosen', async () => {
  completion.look('/th')
  await settle()
  completion.done()
  completion.look('/')
  await settle()
  expect(completion.open).toBe(true)
})
