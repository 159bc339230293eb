import { LazyChunk } from '../parts/lazy-chunk.svelte'

/** The panes beside the list, loaded once the list is on screen. */
export const conversationChunk = new LazyChunk(() => import('./conversation-chunk'))
export const scheduledPane = new LazyChunk(() => import('./scheduled/ScheduledPane.svelte'))
export const deliveryPane = new LazyChunk(() => import('./delivery/DeliveryPane.svelte'))
export const blockedPane = new LazyChunk(() => import('./strangers/BlockedPane.svelte'))
export const stopRequestsPane = new LazyChunk(
  () => import('./stop-requests/StopRequestsPane.svelte'),
)
export const importPage = new LazyChunk(() => import('./customers/import/ImportPage.svelte'))
export const customersChunk = new LazyChunk(() => import('./customers/customers-chunk'))
