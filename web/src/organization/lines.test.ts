import { expect, it } from 'vitest'
import { line, minute } from '../testing/fixtures'
import { Lines } from './lines.svelte'

const repairs = { ...line, id: 'repairs', name: 'Repairs', is_default: false }
const old = { ...repairs, id: 'old', name: 'Old', on: false, deleted_at: minute(1) }

it('names a line that was deleted, and goes on over the default', async () => {
  const lines = new Lines({
    lines: async () => ({
      lines: [repairs, line],
      former: [old],
      webhook_url: '',
      plain_webhook_url: '',
      now: null,
    }),
  })
  await lines.load()
  expect(lines.all.map(({ id }) => id)).toEqual([line.id, 'repairs'])
  expect(lines.get('old')?.name).toBe('Old')
  expect([lines.current('old'), lines.current('repairs')]).toEqual([line.id, 'repairs'])
  lines.take({ ...repairs, deleted_at: minute(2) })
  expect(lines.all).toHaveLength(1)
})
