/** What the browser’s tab says, and the names of the themes. */

export const tab = (waiting: number) => (waiting > 0 ? `(${waiting}) Hearback` : 'Hearback')
export const themes = {
  green: 'Green',
  sky: 'Sky blue',
  gray: 'Gray',
  coral: 'Coral and plum',
} as const
