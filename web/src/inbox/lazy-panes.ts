import { LazyChunk } from '../parts/lazy-chunk.svelte'

/** What stands beside the list, which is on screen before any of it can be wanted. */
export const conversationChunk = new LazyChunk(() => import('./conversation-chunk'))
export const scheduledPane = new LazyChunk(() => import('./scheduled/ScheduledPane.svelte'))
export const deliveryPane = new LazyChunk(() => import('./delivery/DeliveryPane.svelte'))
