import { untrack } from 'svelte'
import { router } from '../../browser/router.svelte'
import type { Conversations } from './conversations.svelte'
import { filterOf, sameFilter, withFilter } from './filter'

/**
 * Keeps the list's filter in the page's address, for as long as the component is there that this is
 * called for: a link, a reload and the browser's Back lead to the same conversations.
 */
export function keepFilterInAddress(list: Conversations): void {
  list.filter = filterOf(untrack(() => router.query))
  const carry = (address: URLSearchParams) => withFilter(address, list.filter)
  router.carry = carry

  $effect(() => {
    const asked = filterOf(router.query)
    untrack(() => {
      if (!sameFilter(asked, list.filter)) void list.choose(asked)
    })
  })

  $effect(() => {
    const { filter } = list
    untrack(() => {
      const said = filterOf(router.query)
      // One number after another is one search.
      const replace = said.number !== null && filter.number !== null
      if (!sameFilter(said, filter)) router.say({ replace })
    })
  })

  $effect(() => () => {
    if (router.carry === carry) router.carry = null
  })
}
