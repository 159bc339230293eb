/** The sentences of numbers that nobody knows, and of customers found and saved from the inbox. */

export const addCustomer = 'Add customer'
export const assignToCustomer = 'Assign to customer'
export const dismiss = 'Dismiss'
export const blockNumber = 'Block number'
export const unblock = 'Unblock'
export const notThisCustomer = 'Not this customer'
export const openCustomer = 'Open customer'
export const byKey = (does: string, key: string) => `${does} (${key})`
export const moreFor = (who: string) => `More for ${who}`
export const undo = 'Undo'

// Adding.
export const name = 'Name'
export const number = 'Number'
export const label = 'Label'
export const labelHint = 'Optional, like Mobile or Office'
export const externalId = 'External ID'
export const externalIdHint = 'Optional. The ID another system knows them by.'
export const usualLabels = ['Mobile', 'Home', 'Office', 'Work']
export const add = 'Add'
export const adding = 'Adding…'
export const openOther = (name: string) => `Open ${name}`
export const assignInstead = (name: string) => `Assign this number to ${name}`

// Assigning.
export const assignWhom = (number: string) => `Assign ${number} to a customer`
export const findCustomer = 'Customer'
export const findBy = 'Name, number, or external ID'
export const customers = 'Customers'
export const assign = 'Assign'
export const assigning = 'Assigning…'
export const searching = 'Searching…'
export const noneFound = (sought: string) => `No customers match “${sought}”.`
export const firstFound = (count: number) =>
  `First ${count} matches. Keep typing to narrow it down.`
export const found = (count: number) => (count === 1 ? '1 match' : `${count} matches`)

// Blocking.
export const blockQuestion = (who: string) => `Block ${who}?`
export const blockEffect =
  'New texts from this number are held, and no one sees them. You can’t text it until someone unblocks it. Scheduled texts are canceled, and the conversation closes.'
export const block = 'Block'
export const blocking = 'Blocking…'
export const blockedBy = (who: string, when: string) =>
  `${who} blocked this number ${when}. New texts are held.`

// What was done.
export const added = (name: string) => `${name} added`
export const assigned = (name: string) => `Assigned to ${name}`
export const unassigned = (name: string) => `No longer ${name}’s number`
export const dismissed = 'Dismissed'
export const blocked = 'Number blocked'
export const unblocked = 'Number unblocked'
export const couldNot = {
  dismiss: (why: string) => `Couldn’t dismiss this number. ${why}`,
  block: (why: string) => `Couldn’t block this number. ${why}`,
  unblock: (why: string) => `Couldn’t unblock this number. ${why}`,
  unassign: (why: string) => `Couldn’t take this number away. ${why}`,
  undo: (why: string) => `Couldn’t undo that. ${why}`,
} as const

// The list of blocked numbers.
export const blockedNumbers = 'Blocked numbers'
export const numbersAndWho = 'Numbers and who blocked them'
export const noneBlocked = 'No blocked numbers'
export const noneBlockedWhat = 'Numbers you block as spam show up here.'
export const didNotLoad = 'Couldn’t load blocked numbers'
export const tryAgain = 'Try again'
export const showMore = 'Show more'
export const notAllowed = 'Your role can’t block numbers.'
export const unblockNumber = (who: string) => `Unblock ${who}`
export const blockedSince = (who: string, when: string) => `Blocked by ${who} ${when}`

// A customer who isn’t to be texted.
export const textingOff = 'Texting is off.'
export const turnedOffBy = (who: string, when: string) => `${who} turned it off ${when}.`
