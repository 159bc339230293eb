import { createContext } from 'svelte'
import type { Live } from '../live/live.svelte'
import type { Inbox } from './inbox.svelte'
import type { Gallery } from './media/gallery.svelte'
import type { ShownThread } from './thread/thread.svelte'
import type { Notifications } from './user-menu/notifications.svelte'

export const [getInbox, setInbox] = createContext<Inbox>()
export const [getLive, setLive] = createContext<Live>()
export const [getNotifications, setNotifications] = createContext<Notifications>()
/** What is known of the messages that are shown together. */
export const [getShownThread, setShownThread] = createContext<Pick<ShownThread, 'wasSentAgain'>>()
export const [getGallery, setGallery] = createContext<Gallery>()
