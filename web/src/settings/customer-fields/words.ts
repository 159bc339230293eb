/** The sentences of choosing which customer fields are shown. */

export const title = 'Customer fields'
export const lead =
  'Choose what’s shown next to a conversation, in this order. Empty fields are hidden.'
export const fieldOnFile = 'Field'
export const shownAs = 'Shown as'
export const fields = 'Fields'
export const field = (place: number) => `Field ${place}`
export const fieldExample = 'home_year'
export const label = (place: number) => `Label ${place}`
export const labelExample = 'Home year'
export const moveUp = (label: string) => (label ? `Move ${label} up` : 'Move this field up')
export const remove = (label: string) => (label ? `Remove ${label}` : 'Remove this field')
export const none = 'No fields shown.'
export const tryAgain = 'Try again'
export const add = 'Add a field'
export const save = 'Save'
export const saving = 'Saving…'
export const saved = 'Saved.'
