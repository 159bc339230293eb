const ASLEEP = 30_000

/**
 * Calls back when the browser may have missed something without noticing: it slept,
 * was hidden for long, or came back online.
 */
export function onResume(resumed: () => void): () => void {
  let lastTick = Date.now()
  let hiddenAt: number | null = null
  const tick = setInterval(() => {
    if (Date.now() - lastTick > ASLEEP) resumed()
    lastTick = Date.now()
  }, 5_000)
  const visibility = () => {
    if (document.hidden) hiddenAt = Date.now()
    else if (hiddenAt && Date.now() - hiddenAt > ASLEEP) resumed()
  }
  addEventListener('online', resumed)
  document.addEventListener('visibilitychange', visibility)
  return () => {
    clearInterval(tick)
    removeEventListener('online', resumed)
    document.removeEventListener('visibilitychange', visibility)
  }
}
