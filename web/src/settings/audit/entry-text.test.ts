import { expect, it } from 'vitest'
import type { AuditEntry, AuditKind } from '../../api/types'
import { by, maya, minute, priya } from '../../testing/fixtures'
import { changeLines, entryText } from './entry-text'
import { groups, sentences } from './words'

function entry(kind: AuditKind, over: Partial<AuditEntry> = {}): AuditEntry {
  return {
    number: 1,
    at: minute(0),
    kind,
    actor: by(maya),
    actor_name: maya.name,
    as_super_user: false,
    address: '192.0.2.7',
    object: null,
    object_name: null,
    object_erased: false,
    changes: [],
    ...over,
  }
}

const said = (one: AuditEntry) => {
  const { before, name, after } = entryText(one)
  return `${before}${name ?? ''}${after}`
}
const daniela = { object: { kind: 'conversation', id: 'd' } as const, object_name: 'Daniela Ortiz' }
const aboutPriya = { object: { kind: 'member', id: priya.id } as const, object_name: priya.name }

it.each<[AuditEntry, string]>([
  [
    entry('person_erased', { ...daniela, object_name: null, object_erased: true }),
    'Maya Reyes erased a person',
  ],
  [
    entry('conversation_closed', { ...daniela, object_name: null, object_erased: true }),
    'Maya Reyes closed the conversation with an erased person',
  ],
  [entry('signed_in'), 'Maya Reyes signed in'],
  [entry('sign_in_failed'), 'Someone tried to sign in as Maya Reyes and failed'],
  [entry('password_changed'), 'Maya Reyes changed their password'],
  [
    entry('second_factor_added', {
      object: { kind: 'thing', name: 'Firefox on Windows' },
      object_name: 'Firefox on Windows',
    }),
    'Maya Reyes added Firefox on Windows to their two-step sign-in',
  ],
  [
    entry('second_factor_removed', {
      ...aboutPriya,
      actor: { kind: 'system', part: 'console' },
      actor_name: null,
    }),
    'The command line turned off two-step sign-in for Priya Nair',
  ],
  [entry('sessions_ended'), 'Maya Reyes signed out in other browsers'],
  [entry('sessions_ended', aboutPriya), 'Maya Reyes signed out Priya Nair everywhere'],
  [
    entry('setting_changed', {
      object: { kind: 'setting', setting: 'sign_in' },
      changes: [{ what: 'time', before: null, after: minute(9) }],
    }),
    'Maya Reyes required two-step sign-in',
  ],
  ...(
    [
      [[{ what: 'on', before: 'false', after: 'true' }], 'required single sign-on'],
      [[{ what: 'on', before: 'true', after: 'false' }], 'stopped requiring single sign-on'],
      [[], 'changed single sign-on'],
      [
        [
          { what: 'name', before: null, after: 'Okta' },
          { what: 'address', before: null, after: 'https://login.example.com' },
        ],
        'changed single sign-on',
      ],
      [
        [
          { what: 'name', before: 'Okta', after: null },
          { what: 'address', before: 'https://login.example.com', after: null },
        ],
        'removed single sign-on',
      ],
    ] as [AuditEntry['changes'], string][]
  ).map(([changes, what]): [AuditEntry, string] => [
    entry('setting_changed', { object: { kind: 'setting', setting: 'sign_in' }, changes }),
    `Maya Reyes ${what}`,
  ]),
  [entry('message_sent', daniela), 'Maya Reyes sent a message to Daniela Ortiz'],
  [
    entry('message_sent', {
      ...daniela,
      changes: [{ what: 'time', before: null, after: minute(9) }],
    }),
    'Maya Reyes scheduled a message to Daniela Ortiz',
  ],
  [
    entry('conversation_assigned', {
      ...daniela,
      changes: [{ what: 'assignee', before: null, after: priya.name }],
    }),
    'Maya Reyes assigned the conversation with Daniela Ortiz to Priya Nair',
  ],
  [
    entry('conversation_assigned', {
      ...daniela,
      changes: [{ what: 'assignee', before: priya.name, after: null }],
    }),
    'Maya Reyes unassigned the conversation with Daniela Ortiz',
  ],
  [
    entry('member_changed', {
      ...aboutPriya,
      changes: [{ what: 'role', before: 'Viewer', after: 'Admin' }],
    }),
    'Maya Reyes changed Priya Nair’s role',
  ],
  [
    entry('member_joined', { ...aboutPriya, actor: by(priya), actor_name: priya.name }),
    'Priya Nair joined the team',
  ],
  [
    entry('member_joined', {
      ...aboutPriya,
      actor: { kind: 'system', part: 'console' },
      actor_name: null,
    }),
    'The command line added Priya Nair to the team',
  ],
  [
    entry('setting_changed', {
      object: { kind: 'setting', setting: 'inbox' },
      changes: [{ what: 'on', before: 'on', after: 'off' }],
    }),
    'Maya Reyes turned off the inbox',
  ],
  [
    entry('setting_changed', { object: { kind: 'setting', setting: 'held_texts' } }),
    'Maya Reyes changed a setting',
  ],
  [
    entry('role_changed', { object: { kind: 'thing', name: 'Lead' }, object_name: 'Lead' }),
    'Maya Reyes changed the role Lead',
  ],
  [
    entry('conversation_closed', { ...daniela, object_name: null }),
    'Maya Reyes closed the conversation with someone',
  ],
  [entry('signed_out', { actor_name: null }), 'A former user signed out'],
])('says of %o: %s', (one, sentence) => expect(said(one)).toBe(sentence))

it('says what changed, before and after', () => {
  const changes = (...all: AuditEntry['changes']) =>
    changeLines(entry('line_changed', { changes: all }))
  expect(
    changes(
      { what: 'name', before: 'Main', after: 'Front desk' },
      { what: 'on', before: 'on', after: 'off' },
      { what: 'default', before: 'false', after: 'true' },
      { what: 'language', before: 'en', after: 'es' },
      { what: 'speed', before: null, after: '3' },
      { what: 'speed', before: '3', after: null },
      { what: 'address', before: 'mail.example.com', after: null },
    ),
  ).toEqual([
    'Name: Main → Front desk',
    'State: On → Off',
    'Default line: No → Yes',
    'Language: English → Spanish',
    'Segments per second: 3',
    'Segments per second: 3 → Automatic',
    'Address: mail.example.com → None',
  ])
})

it('says of a role only what it allows more and less than before', () => {
  const changes = [
    { what: 'permissions', before: 'view, send, close', after: 'view, close, audit' } as const,
  ]
  expect(changeLines(entry('role_changed', { changes }))).toEqual([
    'Now allowed: See the audit log',
    'No longer allowed: Send texts',
  ])
})

it('says what a new role allows, and whether a location has its inbox on', () => {
  const allowed = { what: 'permissions', before: null, after: 'view, send' } as const
  expect(changeLines(entry('role_added', { changes: [allowed] }))).toEqual([
    'Allows: Read conversations · Send texts',
  ])
  const off = { what: 'on', before: null, after: 'off' } as const
  expect(changeLines(entry('location_added', { changes: [off] }))).toEqual(['Inbox: Off'])
})

it('says which provider was set up, and whether it is required', () => {
  const about = { object: { kind: 'setting', setting: 'sign_in' } } as const
  const said = (changes: AuditEntry['changes']) =>
    changeLines(entry('setting_changed', { ...about, changes }))
  expect(
    said([
      { what: 'name', before: null, after: 'Okta' },
      { what: 'address', before: null, after: 'https://login.example.com' },
      { what: 'on', before: null, after: 'false' },
    ]),
  ).toEqual(['Name: Okta', 'Issuer: https://login.example.com'])
  expect(said([{ what: 'on', before: 'false', after: 'true' }])).toEqual(['Required: No → Yes'])
})

it('says who got the conversations of someone who left', () => {
  const changes = [{ what: 'assignee', before: null, after: maya.name } as const]
  expect(changeLines(entry('member_removed', { ...aboutPriya, changes }))).toEqual([
    'Open conversations to: Maya Reyes',
  ])
})

it('offers every kind that there is a sentence for', () => {
  const offered = Object.values(groups).flatMap((group) => Object.keys(group))
  expect(new Set(offered)).toEqual(new Set(Object.keys(sentences)))
})
