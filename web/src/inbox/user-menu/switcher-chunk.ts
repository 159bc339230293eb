import { LazyChunk } from '../../parts/lazy-chunk.svelte'

/** Few belong to more than one organization: it is fetched when it is opened. */
export const organizationSwitcher = new LazyChunk(() => import('./OrganizationSwitcher.svelte'))
