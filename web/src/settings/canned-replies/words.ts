/** The sentences of the page of canned replies. */

export const lead =
  'Texts you send often. Type / in the message box to find one. Shortcodes such as {{first_name}} are filled in for each customer.'
export const didNotLoad = 'Couldn’t load canned replies'
export const search = 'Search canned replies'
export const add = 'New canned reply'
export const none = 'No canned replies yet'
export const noneWhat = 'Write a text once, then find it by typing / in the message box.'
export const noneFound = 'No match'
export const noneFoundWhat = 'Search by the beginning of a word.'
export const list = (folder: string) => (folder === '' ? 'No folder' : folder)
export const more = 'Show more'
export const loadingMore = 'Loading…'
export const shared = 'Shared'
export const personal = 'Only you'
export const used = (times: number) => (times === 1 ? 'Sent once' : `Sent ${times} times`)
export const files = (count: number) => (count === 1 ? '1 file' : `${count} files`)
export const edit = 'Edit'
export const remove = 'Delete'
export const options = (name: string) => `Options for ${name}`
export const deleted = (name: string) => `${name} deleted`
export const undo = 'Undo'

// One of them.
export const editTitle = (name: string) => `Edit ${name}`
export const save = 'Save'
export const saving = 'Saving…'

// The file.
export const fileTitle = 'Import and export'
export const fileLead =
  'Export a CSV file (shared ones and your own), or import one with the columns name, body, language, folder, and shared. A row replaces the canned reply with its name and language.'
export const exportFile = 'Export'
export const importFile = 'Import'
export const importing = (name: string) => `Importing ${name}…`
export const fileOf = 'File of canned replies'
export const result = (added: number, changed: number, same: number, refused: number) =>
  `${added} added, ${changed} changed, ${same} unchanged, ${refused} not imported.`
export const row = 'Row'
export const why = 'Why not imported'
export const moreRefused = (count: number) => `And ${count} more.`
