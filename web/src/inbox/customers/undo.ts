import { api } from '../../api'
import { asProblem } from '../../api/problem'
import type { Id } from '../../api/types'
import { page } from '../../browser/page.svelte'
import * as words from './words'

/** Says what was done, and offers to take it back. */
export function notifyUndo(said: string, undo: Id, undone: string, then: () => void): void {
  const run = async () => {
    try {
      await api.undoCustomers(undo)
      page.notify(undone)
      then()
    } catch (thrown) {
      page.notify(words.undoFailed(asProblem(thrown).detail))
    }
  }
  // The notice that offers it goes away with the press; what is said next has its own.
  page.notify(said, { label: words.undo, run: () => void run() })
}
