import type { Permission } from '../../api/types'

/** The sentences of the roles: what each allows, and putting one together. */

export const didNotLoad = 'Couldn’t load roles'
export const lead = 'A role says what someone can do. Give people a role on the Team page.'
export const newRole = 'New role'
export const builtIn = 'Comes with Hearback'
export const own = 'Your own'
export const noneOwn = 'No roles of your own yet'
export const noneOwnWhat = 'Copy one that’s close, then choose what it allows.'
export const options = (role: string) => `Options for ${role}`
export const editMenu = 'Edit…'
export const copyMenu = 'Copy…'
export const deleteMenu = 'Delete…'
export const allows = 'What it allows'
export const nobodyHasIt = 'Nobody has it'
export const peopleHaveIt = (count: number) =>
  count === 1 ? '1 person has it' : `${count} people have it`

// Putting one together.
export const edit = (role: string) => `Edit ${role}`
export const startFrom = 'Start from'
export const name = 'Name'
export const nameExample = 'Weekend team'
export const copyOf = (role: string) => `Copy of ${role}`
export const create = 'Create role'
export const creating = 'Creating…'
export const save = 'Save'
export const saving = 'Saving…'
export const changesAtOnce = (count: number) =>
  count === 1
    ? 'This changes right away for the 1 person who has it.'
    : `This changes right away for the ${count} people who have it.`
export const youLackIt = 'You can’t give this, because your role doesn’t have it.'
export const viewComesAlong = '“Read conversations” is on, too: this needs it.'
export const nothingWithoutView = 'What needs “Read conversations” is off, too.'
export const alsoKept = (permissions: string) =>
  `Kept from the role it was copied from: ${permissions}`
export const chooseSomething = 'Choose at least one thing it allows.'
export const groups = {
  inbox: 'Inbox',
  customers: 'Customers',
  texts: 'Canned replies',
  administration: 'Administration',
} as const
export const what: Record<Permission, string> = {
  view: 'See the inbox and read every conversation.',
  send: 'Write, schedule, cancel, and retry texts.',
  assign: 'Give a conversation to anyone on the team.',
  close: 'Close conversations, and open them again.',
  opt_out: 'Stop texts to a number, or allow them again.',
  every_location: 'See the inbox without belonging to a location.',
  customers_read: 'See a customer’s details next to a conversation.',
  customers_write: 'Add customers and change their details.',
  customers_transfer: 'Bring customers in from a file, and save them to one.',
  canned_replies: 'Change the canned replies everyone has. Your own need only Send texts.',
  settings: 'Change lines, Twilio, email, and how texts are sent.',
  members: 'Invite, change, and remove people, and manage locations and roles.',
  audit: 'See who did what, and export it.',
  organizations: 'Create organizations, and work in all of them.',
}

// Deleting.
export const deleteQuestion = (role: string) => `Delete ${role}?`
export const deleteEffect = 'Nobody has this role.'
export const remove = 'Delete'
export const removing = 'Deleting…'
export const keep = 'Keep it'
export const inUse = (role: string) => `People still have ${role}`
export const inUseBy = (names: string) =>
  `Give ${names} another role on the Team page. Then you can delete this one.`
export const close = 'Close'
