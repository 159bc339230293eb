/** The sentences of what stands beside the list. */

export const back = 'Back'
export const loading = 'Loading'
export const files = (count: number) => (count === 1 ? 'A file' : `${count} files`)
