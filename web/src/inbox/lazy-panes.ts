import { LazyChunk } from '../parts/lazy-chunk.svelte'

/** The panes beside the list, loaded once the list is on screen. */
export const conversationChunk = new LazyChunk(() => import('./conversation-chunk'))
export const scheduledPane = new LazyChunk(() => import('./scheduled/ScheduledPane.svelte'))
export const deliveryPane = new LazyChunk(() => import('./delivery/DeliveryPane.svelte'))
