import { expect, it } from 'vitest'
import { line } from '../../testing/fixtures'
import { emptyWords, noneOpenWords } from './empty-words'

const quiet = { none: false, filtered: false, lines: [line] }
const fresh = { ...quiet, none: true }

it('says of a new inbox that nobody has texted yet, whatever the tab', () => {
  for (const tab of ['open', 'unread', 'closed', 'all', 'unrecognized'] as const) {
    expect(emptyWords(tab, fresh)).toEqual([
      'No conversations yet',
      'Text +1 (415) 555-0100 to see it here.',
    ])
  }
  const several = { ...fresh, lines: [line, { ...line, id: 'second-line' }] }
  expect(emptyWords('open', several)[1]).toContain('Text one of your numbers')
})

it('says that all is done only when there was something to do', () => {
  expect(emptyWords('open', quiet)[0]).toBe('No open conversations')
  expect(emptyWords('open', quiet)[1]).toBe('New texts show up here.')
  expect(emptyWords('open', { ...quiet, filtered: true })[1]).toMatch(/another line or assignee/)
})

it('asks nobody to choose where there is nothing to choose', () => {
  expect(noneOpenWords({ none: false, listed: true, maySend: true })[0]).toMatch(/^Pick a/)
  expect(noneOpenWords({ none: false, listed: false, maySend: true })[0]).not.toMatch(/Pick/)
  expect(noneOpenWords({ none: true, listed: false, maySend: true })[1]).toMatch(/Press c/)
  expect(noneOpenWords({ none: true, listed: false, maySend: false })[1]).not.toMatch(/Press c/)
})
