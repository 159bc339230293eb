import { LazyChunk } from '../parts/lazy-chunk.svelte'

/** The step after a password, fetched when there is one. */
export const secondFactorStep = new LazyChunk(() => import('./SecondFactorStep.svelte'))
