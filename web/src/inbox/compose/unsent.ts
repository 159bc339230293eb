import type { Attachment, Id } from '../../api/types'

/** What someone has sent from this page and the server has not answered for yet. */
export interface Unsent {
  client_key: string
  body: string
  attachments: Attachment[]
  line_id: Id
  at: string
  state: 'sending' | 'unreached'
  problem: string | null
  /** The newest message that was seen when it was sent. */
  seen?: Id
  /** The canned reply that it began as. */
  canned_reply_id?: Id
  /** Its writer was asked, and said to send it anyway. */
  send_anyway?: boolean
}

/** What the compose box needs of its thread: where what is unsent shows until the server has it. */
export interface UnsentMessages {
  /** The conversation's. */
  readonly id: Id
  readonly unsent: Unsent[]
  /** When, by this computer's own clock, what was sent from here was sent. */
  readonly sentAt: ReadonlyMap<Id, string>
  /** Told of what was sent from here and has come from the server. */
  onSettled: (clientKey: string) => void
  addUnsent(unsent: Unsent): void
  dropUnsent(clientKey: string): void
  /** Reads the newest messages. */
  load(): Promise<void>
}
