import { describe, expect, it } from 'vitest'
import type { Message } from '../../api/types'
import { deferred, message, minute } from '../../testing/fixtures'
import { ScheduledHere } from './scheduled-here.svelte'

const one = message({ id: 'one', status: 'scheduled', at: minute(60), revision: 5 })
const two = message({ id: 'two', status: 'scheduled', at: minute(90), revision: 6 })

function bodies(here: ScheduledHere): string[] {
  return here.messages.map(({ id }) => id)
}

describe('what is scheduled in a conversation', () => {
  it('stands in the order of its times, whatever is changed', async () => {
    const here = new ScheduledHere('daniela', {
      scheduledHere: async () => ({ messages: [one, two] }),
    })
    await here.load()
    here.take({ ...one, at: minute(120), revision: 7 })
    expect(bodies(here)).toEqual(['two', 'one'])
    here.take({ ...one, revision: 5 })
    expect(bodies(here)).toEqual(['two', 'one'])
  })

  it('goes when it is sent or canceled, even if an older answer comes after', async () => {
    const answer = deferred<{ messages: Message[] }>()
    const here = new ScheduledHere('daniela', { scheduledHere: () => answer.promise })
    const loading = here.load()
    here.take(one)
    here.take({ ...one, status: 'pending', revision: 9 })
    here.take(two)
    answer.resolve({ messages: [one] })
    await loading
    expect(bodies(here)).toEqual(['two'])
  })
})
