import { createContext } from 'svelte'
import type { Inbox } from './inbox.svelte'
import type { Notifications } from './user-menu/notifications.svelte'
import type { Live } from '../live/live.svelte'
import type { Viewer } from './media/picture-viewer.svelte'

export const [getInbox, setInbox] = createContext<Inbox>()
export const [getLive, setLive] = createContext<Live>()
export const [getNotifications, setNotifications] = createContext<Notifications>()
export const [getViewer, setViewer] = createContext<Viewer>()
