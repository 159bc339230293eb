import { api } from '../api'
import { dropDead } from '../api/limits'
import { browser, Live } from '../live/live.svelte'
import { session } from '../session/current'

/** Hears that the session is over, or that what one may do has changed; returns what ends it. */
export function follow(look: () => Promise<void>): () => void {
  const live = new Live(
    {
      onEvents: (events) => {
        const told = events.some((event) => event.kind === 'member_changed')
        if (told) void look()
      },
      onStartOver: () => void look(),
      onConnected: () => {},
      onEnded: () => session.ended(),
      onAccessChanged: () => void look(),
      onSilent: dropDead,
    },
    { ...browser, poll: (after) => api.missed(after) },
  )
  live.start(session.lastEvent)
  return () => {
    live.stop()
    session.followedTo(live.last)
  }
}
