/** The panes beside the list as one chunk: opening a conversation needs most of them. */
export { default as NewConversation } from './compose/NewConversation.svelte'
export { default as PersonDetails } from './details/PersonDetails.svelte'
export { default as ThreadPane } from './thread/ThreadPane.svelte'
