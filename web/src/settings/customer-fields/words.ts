/** The sentences of declaring what is kept about customers. */

export const title = 'Customer fields'
export const lead =
  'Choose what you keep about customers. A conversation shows the fields in this order and hides empty ones.'
export const fieldOnFile = 'Field'
export const shownAs = 'Shown as'
export const holds = 'Type'
export const fields = 'Fields'
export const field = (place: number) => `Field ${place}`
export const fieldExample = 'home_year'
export const label = (place: number) => `Label ${place}`
export const labelExample = 'Home year'
export const kind = (place: number) => `Type ${place}`
export const kinds = {
  text: 'Text',
  number: 'Number',
  date: 'Date',
  money: 'Money',
  link: 'Link',
  choice: 'Choice',
} as const
export const currency = 'Currency'
export const currencyExample = 'USD'
export const usualCurrency = 'USD'
export const choices = 'Choices, one per line'
export const choicesOf = (label: string) => (label ? `Choices for ${label}` : 'Choices')
export const currencyOf = (label: string) => (label ? `Currency for ${label}` : 'Currency')
export const moveUp = (label: string) => (label ? `Move ${label} up` : 'Move this field up')
export const remove = (label: string) => (label ? `Remove ${label}` : 'Remove this field')
export const none = 'No fields yet.'
export const tryAgain = 'Try again'
export const add = 'Add a field'
export const save = 'Save'
export const saving = 'Saving…'
export const saved = 'Saved.'
