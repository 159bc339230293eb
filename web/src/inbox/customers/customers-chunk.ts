/** The customers as one chunk: their list beside one of them. */
export { default as CustomerPane } from './CustomerPane.svelte'
export { default as CustomersPane } from './CustomersPane.svelte'
