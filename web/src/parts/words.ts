/** The sentences of what is used on every page. */

export const loading = 'Loading…'
export const tryAgain = 'Try again'
export const cancel = 'Cancel'
export const dismiss = 'Dismiss'
export const copy = 'Copy'
export const copied = 'Copied'
export const colorTheme = 'Color theme'
export const backToInbox = 'Back to inbox'
export const pageDidNotLoad = 'Couldn’t load this page'
export const checkConnection = 'Check your connection.'
export const pageTitle = (title: string) => `${title} · Hearback`

export const whatReplaced = 'What gets replaced'

// What a CRM has on file.
export const nothingOnFile = 'No details on file'
export const moreRecords = 'There are more records than fit here.'
