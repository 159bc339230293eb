import { LazyChunk } from '../../parts/lazy-chunk.svelte'

/** What can be done about numbers that nobody knows: needed once a row is pointed at. */
export const strangersChunk = new LazyChunk(() => import('./chunk'))
