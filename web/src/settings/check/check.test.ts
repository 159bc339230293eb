import { beforeEach, expect, it } from 'vitest'
import { Problem } from '../../api/problem'
import type { Check, Finding, Fix, FixRequest } from '../../api/types'
import { Checks, verdictOf } from './check.svelte'

const fix: Fix = {
  kind: 'set_webhook',
  line_id: 'main',
  service_sid: null,
  label: 'Set webhook',
  effect: 'Twilio will send texts to this number here.',
  replaces: [],
}

const finding: Finding = {
  code: 'webhook_missing',
  severity: 'problem',
  sentence: 'No webhook is set.',
  at: null,
  fix: fix,
  help: null,
}

const fine: Check = {
  at: '2026-03-04T10:00:00Z',
  verdict: 'fine',
  last_write_at: '2026-03-04T09:59:58Z',
  findings: [],
  lines: [],
}

function broken(...lines: [string, Check['verdict']][]): Check {
  return {
    ...fine,
    verdict: 'problem',
    lines: lines.map(([line_id, verdict]) => ({
      line_id,
      name: line_id,
      number: '+14155550100',
      on: true,
      last_inbound_at: null,
      asked: true,
      verdict,
      findings: verdict === 'problem' ? [finding] : [],
    })),
  }
}

let answers: (Check | Problem)[]
let made: FixRequest[]
let checks: Checks

beforeEach(() => {
  answers = []
  made = []
  const next = async () => {
    const answer = answers.shift()!
    if (answer instanceof Problem) throw answer
    return answer
  }
  checks = new Checks({
    check: next,
    fix: (body) => {
      made.push(body)
      return next()
    },
  })
})

it('fixes at once where nothing is replaced', async () => {
  answers = [broken(['main', 'problem']), fine]
  await checks.load()
  await checks.choose(fix)
  expect(made).toEqual([{ kind: 'set_webhook', line_id: 'main', service_sid: null, replaces: [] }])
  expect(checks.found).toBe(fine)
  expect(checks.done).toBe('Fixed.')
  expect(checks.busy).toBe(false)
})

it('asks first where something gives way, and then sends what was shown', async () => {
  const replaces = [{ name: 'Webhook', value: 'https://elsewhere.example' }]
  const replacing = { ...fix, replaces }
  answers = [broken(['main', 'problem'])]
  await checks.load()
  await checks.choose(replacing)
  expect(checks.asking).toStrictEqual(replacing)
  expect(made).toEqual([])
  answers = [fine]
  await checks.make(replacing)
  expect(checks.asking).toBeNull()
  expect(made[0]).toMatchObject({ replaces })
})

it('looks again when it has changed at Twilio meanwhile, and says so', async () => {
  const now = broken(['main', 'problem'], ['other', 'fine'])
  answers = [
    broken(['main', 'problem']),
    new Problem(409, 'changed_at_twilio', 'Decide anew.'),
    now,
  ]
  await checks.load()
  await checks.choose(fix)
  expect(checks.problem?.detail).toBe('Decide anew.')
  expect(checks.found).toBe(now)
  expect(checks.done).toBeNull()
})

it('keeps what it knows when a later check fails', async () => {
  answers = [new Problem(503, 'starting', 'Not now.')]
  await checks.load()
  expect(checks.status).toBe('failed')
  answers = [fine, new Problem(503, 'starting', 'Not now.')]
  await checks.load()
  expect(checks.status).toBe('ready')
  await checks.load()
  expect([checks.status, checks.problem?.detail, checks.found]).toEqual(['ready', 'Not now.', fine])
})

it('says how it stands in one sentence', () => {
  const account = { ...broken(), findings: [finding] }
  expect([
    verdictOf(fine),
    verdictOf({ ...fine, verdict: 'warning' }),
    verdictOf(account),
    verdictOf(broken(['a', 'problem'], ['b', 'fine'])),
    verdictOf(broken(['a', 'problem'], ['b', 'problem'], ['c', 'warning'])),
    verdictOf(broken(['a', 'problem'], ['b', 'problem'])),
  ]).toEqual([
    'Everything’s working.',
    'Needs attention, but texts come in and go out.',
    'Sending or receiving isn’t working.',
    'One line isn’t working.',
    '2 lines aren’t working.',
    'No line is working.',
  ])
})
