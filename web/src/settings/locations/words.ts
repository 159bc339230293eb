/** The sentences of the locations. */

export const didNotLoad = 'Couldn’t load locations'
export const lead =
  'People see the inbox when one of their locations has it on. Everyone shares the same conversations.'
export const none = 'No locations yet'
export const noneWhat = 'Add your branches, such as “Downtown”, to choose who sees the inbox.'
export const addLocation = 'Add a location'
export const add = 'Add location'
export const adding = 'Adding…'
export const list = 'Locations'
export const inboxAt = (location: string) => `Inbox at ${location}`
export const inboxOn = 'Inbox on'
export const inboxOff = 'Inbox off'
export const options = (location: string) => `Options for ${location}`
export const renameMenu = 'Rename…'
export const deleteMenu = 'Delete…'
export const noMembers = 'Nobody yet'
export const members = (count: number, names: string) =>
  count === 1 ? `1 person: ${names}` : `${count} people: ${names}`

// Adding and renaming.
export const name = 'Name'
export const nameExample = 'Downtown'
export const rename = (location: string) => `Rename ${location}`
export const save = 'Save'
export const saving = 'Saving…'

// What is taken from someone.
export const turnOffQuestion = (location: string) => `Turn off the inbox at ${location}?`
export const turnOff = 'Turn off inbox'
export const turningOff = 'Turning off…'
export const keepOn = 'Keep it on'
export const deleteQuestion = (location: string) => `Delete ${location}?`
export const remove = 'Delete'
export const removing = 'Deleting…'
export const keep = 'Keep it'
export const nobodyLoses = 'Nobody loses the inbox. Its members stay on the team.'
export const loses = (names: string) =>
  `${names} won’t see the inbox anymore, because no other location of theirs has it on.`
export const staysOnTeam = 'They stay on the team. You can add them to another location.'
