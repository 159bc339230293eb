/** The sentences of the customers: their list, their records, and merging two of them. */

// The list.
export const customers = 'Customers'
export const add = 'Add customer'
export const moreOfAll = 'More about customers'
export const importFile = 'Import…'
export const exportFile = 'Export'
export const search = 'Search customers'
export const searchHint = 'Name, number, or ID'
export const clearSearch = 'Clear search'
export const sort = 'Sort by'
export const byName = 'Name'
export const byLastText = 'Last text'
export const didNotLoad = 'Couldn’t load customers'
export const tryAgain = 'Try again'
export const loadingMore = 'Loading more…'
export const unread = (count: number) => `${count} unread`
export const noNumber = 'No number'
export const andMore = (number: string, more: number) => `${number} +${more}`
export const toInbox = 'Back to inbox'
export const none = 'No customers yet'
export const noneWhy = 'Save a number with a name, and it shows up here.'
export const noneForReaders = 'Customers your team adds show up here.'
export const noneTexted = 'No texts yet'
export const noneTextedWhy = 'Customers you’ve texted with show up here.'
export const noneFound = (typed: string) => `No customers match “${typed}”`
export const addNamed = (typed: string) => `Add “${typed}”`
export const pickOne = 'Pick a customer'
export const pickOneWhy = 'Their details, texts, and files show up here.'

// A record.
export const customer = 'Customer'
export const tabs = { details: 'Details', messages: 'Messages', files: 'Files' } as const
export const parts = 'Customer'
export const moreActions = 'More'
export const edit = 'Edit'
export const mergeWith = 'Merge with…'
export const remove = 'Delete'
export const notFound = 'Customer not found'
export const notFoundWhy = 'They may have been deleted or merged.'
export const gone = 'This customer was deleted or merged'
export const goneWhy = 'Their conversations are still in the inbox.'
export const allCustomers = 'All customers'
export const recordDidNotLoad = 'Couldn’t load this customer'
export const name = 'Name'
export const numbers = 'Numbers'
export const noNumbers = 'No numbers yet'
export const preferred = 'Preferred'
export const address = 'Address'
export const externalId = 'External ID'
export const texting = 'Texting'
export const on = 'On'
export const off = 'Off'
export const textingOn = 'Texting is on'
export const textingOff = 'Texting is off'
export const switchedOn = (who: string, when: string) => `Turned on by ${who} ${when}`
export const switchedOff = (who: string, when: string) => `Turned off by ${who} ${when}`
export const textingFailed = (why: string) => `Couldn’t change texting. ${why}`
export const since = (date: string) => `Added ${date}`
export const conversations = 'Conversations'
export const noConversations = 'No conversations yet'

// The form.
export const addTitle = 'Add customer'
export const editForm = 'Edit customer'
export const number = (place: number) => `Number ${place}`
export const label = (place: number) => `Label for number ${place}`
export const labelExample = 'Label'
export const numberExample = '(206) 555-0100'
export const labels = ['Mobile', 'Home', 'Work', 'Office']
export const makePreferred = 'Make preferred'
export const preferNumber = (number: string) => `Make preferred: ${number}`
export const removeNumber = (number: string) => (number ? `Remove ${number}` : 'Remove this number')
export const addNumber = 'Add number'
export const inCurrency = (label: string, currency: string) => `${label} (${currency})`
export const noChoice = '–'
export const save = 'Save'
export const saving = 'Saving…'
export const cancel = 'Cancel'
export const saved = 'Saved'
export const added = 'Customer added'
export const open = (name: string) => `Open ${name}`
export const mergeWithNamed = (name: string) => `Merge with ${name}`
export const unsaved = 'Discard changes?'
export const unsavedWhy = 'You have changes you haven’t saved.'
export const discard = 'Discard'
export const keepEditing = 'Keep editing'

// Deleting.
export const deleteQuestion = (name: string) => `Delete ${name}?`
export const deleteEffect = (numbers: number) =>
  numbers === 0
    ? 'Their record is deleted. You can undo this for 30 days.'
    : numbers === 1
      ? 'Their record is deleted and their number is unrecognized again. Conversations stay in the inbox.'
      : 'Their record is deleted and their numbers are unrecognized again. Conversations stay in the inbox.'
export const deleting = 'Deleting…'
export const deleted = 'Customer deleted'
export const undo = 'Undo'
export const restored = 'Customer restored'
export const undoFailed = (why: string) => `Couldn’t undo this. ${why}`

// Who was deleted or merged.
export const keptCustomers = 'Deleted and merged'
export const keptWhat = 'Customers that were deleted or merged. You can restore them for 30 days.'
export const keptAndWho = 'Customers and who removed them'
export const keptNone = 'Nobody to restore'
export const keptNoneWhat = 'Customers that your team deletes or merges show up here for 30 days.'
export const keptDidNotLoad = 'Couldn’t load this list'
export const restoringNotYours = 'You can’t restore customers'
export const someone = 'a teammate'
export const wasDeleted = (who: string, when: string) => `Deleted by ${who} ${when}`
export const wasMerged = (into: string, who: string, when: string) =>
  `Merged into ${into} by ${who} ${when}`
export const restore = 'Restore'
export const restoreNamed = (name: string) => `Restore ${name}`
export const unmerge = 'Undo merge'
export const unmergeNamed = (name: string, into: string) => `Undo the merge of ${name} into ${into}`
export const keptUntil = (when: string) => `Until ${when}`
export const showMore = 'Show more'

// Merging.
export const mergeTitle = (name: string) => `Merge ${name} with another customer`
export const mergeBoth = 'Merge customers'
export const findOther = 'Find the other customer'
export const mergeHint = 'Type a name, number, or ID.'
export const found = 'Customers found'
export const noOther = 'No match'
export const compare = 'Pick what to keep where they differ.'
export const nothingDiffers = 'Nothing else differs.'
export const allNumbers = 'All numbers are kept'
export const nothing = 'None'
export const mergeEffect = (kept: string, other: string) =>
  `${other}’s conversations move to ${kept}. You can undo this for 30 days.`
export const merge = 'Merge'
export const merging = 'Merging…'
export const merged = 'Customers merged'
export const mergeUndone = 'Merge undone'
export const chooseAnother = 'Choose someone else'

// Files and messages.
export const pictures = 'Pictures'
export const files = 'Files'
export const noFiles = 'No files yet'
export const noFilesWhy = 'Pictures and files you text each other show up here.'
export const filesDidNotLoad = 'Couldn’t load files'
export const fromUs = 'From you'
export const openConversation = 'Open conversation'
export const noMessages = 'No messages yet'
export const messagesDidNotLoad = 'Couldn’t load messages'
export const olderMessages = 'Show older messages'
export const addingNotYours = 'You can’t add customers'
export const addingNotYoursWhy =
  'Your role doesn’t include editing customers. Ask an admin if you need it.'
