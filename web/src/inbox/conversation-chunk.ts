/** What stands beside the list, in one file: who opens a conversation needs most of it. */
export { default as NewConversation } from './compose/NewConversation.svelte'
export { default as PersonDetails } from './details/PersonDetails.svelte'
export { default as ThreadPane } from './thread/ThreadPane.svelte'
