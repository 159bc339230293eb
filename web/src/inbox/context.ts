import { createContext } from 'svelte'
import type { Inbox } from '../state/inbox.svelte'
import type { Live } from '../state/live.svelte'

export const [getInbox, setInbox] = createContext<Inbox>()
export const [getLive, setLive] = createContext<Live>()
