import { Part } from './parts/lazy-chunk.svelte'

/** What stands beside the list, which is on screen before any of it can be wanted. */
export const beside = new Part(() => import('./inbox/conversation-chunk'))
export const scheduledPane = new Part(() => import('./inbox/scheduled/ScheduledPane.svelte'))
export const deliveryPane = new Part(() => import('./inbox/delivery/DeliveryPane.svelte'))

/** Places apart from the inbox. */
export const signIn = new Part(() => import('./sign-in/SignInPage.svelte'))
export const setup = new Part(() => import('./setup/SetupPage.svelte'))
export const apiDocs = new Part(() => import('./api-docs/ApiDocsPage.svelte'))
export const errors = new Part(() => import('./errors/ErrorsPage.svelte'))
export const settings = new Part(() => import('./settings/SettingsPage.svelte'))

/** Fetches what is likely to be wanted next, once nothing else is to be done. */
export function fetchAhead(): void {
  const next = [beside, scheduledPane, deliveryPane, signIn]
  whenIdle(async () => {
    for (const part of next) await part.fetch()
  })
}

function whenIdle(run: () => void): void {
  // Safari has no such callback.
  if ('requestIdleCallback' in window) requestIdleCallback(run, { timeout: 1_000 })
  else setTimeout(run, 100)
}
