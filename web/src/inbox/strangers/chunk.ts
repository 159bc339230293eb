/** The buttons of a row, and what they ask, as one chunk. */
export { default as RowActions } from './RowActions.svelte'
export { default as StrangerDialogs } from './StrangerDialogs.svelte'
export { takeStep } from './take-step'
