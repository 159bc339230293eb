/** What stands beside the list, in one file: who opens a conversation needs most of it. */
export { default as NewConversation } from './NewConversation.svelte'
export { default as PersonDetails } from './PersonDetails.svelte'
export { default as ThreadPane } from './ThreadPane.svelte'
