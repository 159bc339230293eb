import type { AuditChange, AuditEntry, Permission } from '../../api/types'
import { languageName } from '../../text/language'
import { permissionList } from '../../text/permission'
import { exactTime } from '../../text/time'
import * as words from './words'

/** A sentence, and what is named in the middle of it. */
export interface EntryText {
  before: string
  name: string | null
  after: string
}

export function actorName({ actor, actor_name }: AuditEntry): string {
  if (actor.kind === 'member') return actor_name ?? words.formerUser
  if (actor.kind === 'api_key') return words.apiKey
  return actor.part === 'console' ? words.commandLine : words.hearback
}

/** What is said of an entry. */
export function entryText(entry: AuditEntry): EntryText {
  const { kind, object, changes, actor } = entry
  const member = object?.kind === 'member' ? object.id : null
  const [before, after] = words.sentences[kind](actorName(entry), {
    self: actor.kind === 'member' && (member === null || member === actor.id),
    fields: changes.map(({ what }) => what),
    after: changes[0]?.after ?? null,
    setting: object?.kind === 'setting' ? object.setting : null,
  })
  if (after === undefined) return { before, name: null, after: '' }
  return { before, name: entry.object_name ?? nameless(entry), after }
}

function nameless({ object, object_erased, kind }: AuditEntry): string {
  if (kind === 'person_erased') return words.aPerson
  if (object_erased) return words.erased
  const person = object?.kind === 'member' || object?.kind === 'conversation'
  return person ? words.someone : words.somethingGone
}

/** What changed, a line for each; of permissions, only those that came or went. */
export function changeLines({ changes, kind, object }: AuditEntry): string[] {
  return changes.flatMap((change) => {
    // That it began or ended is said already.
    if (change.what === 'on' && kind === 'history_import') return []
    if (change.what === 'permissions') return permissionLines(change)
    const setting = object?.kind === 'setting' ? object.setting : null
    // A provider comes without being required, and goes with that.
    if (change.what === 'on' && setting === 'sign_in' && (!change.before || !change.after))
      return []
    const field = labelOf(change, kind, setting)
    const [before, after] = [valueOf(change, change.before), valueOf(change, change.after)]
    return change.before === null ? words.is(field, after) : words.became(field, before, after)
  })
}

const OF_AN_INBOX: AuditEntry['kind'][] = ['location_added', 'location_changed']

const OF_SIGN_IN: Partial<Record<AuditChange['what'], string>> = {
  time: words.requiredFrom,
  on: words.required,
  address: words.issuer,
}

function labelOf({ what }: AuditChange, kind: AuditEntry['kind'], setting: string | null): string {
  if (what === 'assignee' && kind !== 'conversation_assigned') return words.handedTo
  if (what === 'on' && (setting === 'inbox' || OF_AN_INBOX.includes(kind))) return words.inbox
  if (setting === 'sign_in') return OF_SIGN_IN[what] ?? words.fields[what]
  if (what === 'value' && setting === 'sending') return words.undoDelay
  return words.fields[what]
}

function valueOf({ what }: AuditChange, value: string | null): string {
  if (value === null)
    return { assignee: words.nobody, speed: words.automatic }[what as string] ?? words.nothing
  switch (what) {
    case 'on':
      if (value === 'true') return words.yes
      if (value === 'false') return words.no
      return value === 'on' ? words.on : words.off
    case 'default':
      return value === 'true' ? words.yes : words.no
    case 'language':
      return languageName(value)
    case 'time':
      return exactTime(value)
    case 'value':
      return words.scopes[value] ?? value
    default:
      return value
  }
}

function permissionLines({ before, after }: AuditChange): string[] {
  const [had, has] = [namesIn(before), namesIn(after)]
  if (before === null) return [words.allows(permissionList(has))]
  const more = has.filter((one) => !had.includes(one))
  const less = had.filter((one) => !has.includes(one))
  return [
    ...(more.length > 0 ? [words.nowAllowed(permissionList(more))] : []),
    ...(less.length > 0 ? [words.noLongerAllowed(permissionList(less))] : []),
  ]
}

function namesIn(list: string | null): Permission[] {
  return (list?.split(', ') ?? []) as Permission[]
}
