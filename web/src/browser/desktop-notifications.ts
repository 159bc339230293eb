import { Claims } from './claims'
import { newClientKey } from './client-key'
import { SOUND_PAUSE, playNotificationSound } from './notification-sound'
import { browserStorage } from './storage'

/** What `Notifications` needs of the browser and of its other tabs, so that a test can be them. */
export interface DesktopNotifications {
  storage: Storage | null
  permission: () => 'granted' | 'denied' | 'default' | 'unsupported'
  ask: () => Promise<void>
  /** True for one tab of all those that are told of the same event. */
  claim: (event: number) => Promise<boolean>
  /** Whether that conversation is in view in a focused window, in whichever tab. */
  watched: (conversation: string) => Promise<boolean>
  /** Says that it is in view here, until it says otherwise. */
  watch: (conversation: string | null) => void
  show: (notification: DesktopNotification) => void
  /** The sound, for who chooses it. */
  sample: () => void
  /** The sound, once however many tabs tell of something. */
  play: () => void
}

/** What one of them says. */
export interface DesktopNotification {
  title: string
  body: string
  /** A later one about the same takes its place. */
  tag: string
  opens: string | null
}

/** The browser, and the other tabs that show the same organization to the same person. */
export function desktopNotifications(
  organization: string,
  open: (conversation: string) => void,
): DesktopNotifications {
  const storage = browserStorage()
  const claims = new Claims(`hearback.told.${organization}`, {
    storage,
    locks: locks(),
    wait: (milliseconds) => new Promise((over) => setTimeout(over, milliseconds)),
    now: Date.now,
    tab: newClientKey(),
  })
  let leave = () => {}
  return {
    storage,
    permission: () => ('Notification' in window ? Notification.permission : 'unsupported'),
    ask: async () => {
      await Notification.requestPermission()
    },
    claim: (event) => claims.claim(event),
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
    show: (notification) => show(notification, open),
    sample: playNotificationSound,
    play: () => void playOnce(),
  }
}

/** In view here. Without locks a tab knows of itself only. */
let here: string | null = null

const watching = (conversation: string) => `hearback.watching.${conversation}`

/** Only pages served by https, or from this computer, have them. */
function locks(): LockManager | undefined {
  return navigator.locks
}

/** Tabs that each tell of another text at the same moment make one sound. */
async function playOnce(): Promise<void> {
  const one = locks()
  if (!one) return playNotificationSound()
  await one.request('hearback.ring', { ifAvailable: true }, async (lock) => {
    if (!lock) return
    playNotificationSound()
    await new Promise((over) => setTimeout(over, SOUND_PAUSE))
  })
}

function show(
  { title, body, tag, opens }: DesktopNotification,
  open: (conversation: string) => void,
): void {
  const notification = new Notification(title, { body, tag, silent: true })
  notification.onclick = () => {
    window.focus()
    if (opens) open(opens)
    notification.close()
  }
}
