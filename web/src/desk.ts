import type { Desk, Shown } from './state/notifications.svelte'
import { ring } from './ring'

/** The browser, and the other tabs that show the same organization to the same person. */
export function browserDesk(organization: string, open: (conversation: string) => void): Desk {
  const name = `hearback.told.${organization}`
  let leave = () => {}
  return {
    storage: available(),
    permission: () => ('Notification' in window ? Notification.permission : 'unsupported'),
    ask: async () => {
      await Notification.requestPermission()
    },
    claim: (event) => alone(name, () => claimed(name, event)),
    watched: async (conversation) => {
      const { held } = (await locks()?.query()) ?? {}
      return held?.some((lock) => lock.name === watching(conversation)) ?? here === conversation
    },
    watch: (conversation) => {
      if (conversation === here) return
      here = conversation
      leave()
      if (!conversation) return
      const left = new Promise<void>((resolve) => (leave = resolve))
      // Held for as long as it is in view, and let go of by the browser should this tab die.
      void locks()?.request(watching(conversation), { mode: 'shared' }, () => left)
    },
    show: (shown) => show(shown, open),
    play: ring,
  }
}

/** In view here. Without locks a tab knows of itself only. */
let here: string | null = null

const watching = (conversation: string) => `hearback.watching.${conversation}`

/** Only pages served by https, or from this computer, have them. */
function locks(): LockManager | undefined {
  return navigator.locks
}

/** Tabs are told of an event in the same instant: one after the other they look who was first. */
async function alone(name: string, act: () => boolean): Promise<boolean> {
  const one = locks()
  return one ? await one.request(name, act) : act()
}

function claimed(name: string, event: number): boolean {
  const storage = available()
  if (!storage) return true
  if (event <= Number(storage.getItem(name) ?? 0)) return false
  storage.setItem(name, String(event))
  return true
}

function show({ title, body, tag, opens }: Shown, open: (conversation: string) => void): void {
  const notification = new Notification(title, { body, tag, silent: true })
  notification.onclick = () => {
    window.focus()
    if (opens) open(opens)
    notification.close()
  }
}

function available(): Storage | null {
  try {
    return localStorage
  } catch {
    return null
  }
}
