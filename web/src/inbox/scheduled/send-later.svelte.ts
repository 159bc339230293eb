import type { Api } from '../../api'
import type { Message } from '../../api/types'
import { moment, oddWords, ownZone, presets, wallTime, type Preset } from '../../text/time-zone'
import { tomorrowMorning } from '../../text/words'
import * as words from './words'

/** As far ahead as the server takes it: 366 days. */
const FURTHEST = 366 * 86_400_000

/** When a message is to be sent, and unless what. */
export interface SendTime {
  send_at: string
  cancel_on_reply: boolean
}

/** Choosing a time: in one's own zone, or in the one that the customer's number is from. */
export class SendLater {
  /** What the clock on the wall shows then, in the chosen zone. */
  wall = $state('')
  zone = $state('')
  cancelOnReply = $state(false)
  /** The number's zone; null where it can't be told, undefined while it is not known. */
  theirs = $state<string | null | undefined>(undefined)

  constructor(
    private readonly api: Pick<Api, 'timeZone'>,
    now: Date,
    scheduled: Message | null = null,
    readonly own = ownZone(),
  ) {
    this.zone = own
    this.cancelOnReply = scheduled?.cancel_on_reply ?? false
    const tomorrow = presets(now, own).find(({ label }) => label === tomorrowMorning)!
    this.wall = wallTime(scheduled ? new Date(scheduled.at) : tomorrow.at, own)
  }

  /** Asks where the number is from. Without an answer it is not known, and nothing is lost. */
  async ask(number: string): Promise<void> {
    try {
      this.theirs = (await this.api.timeZone(number)).time_zone
    } catch {
      this.theirs = null
    }
  }

  /** Their clock is another one than one's own, at that time. */
  get differs(): boolean {
    const { theirs, at } = this
    return Boolean(theirs && at && wallTime(at, theirs) !== wallTime(at, this.own))
  }

  get at(): Date | null {
    return moment(this.wall, this.zone)?.at ?? null
  }

  /** What to know of that time where the clocks change. */
  odd(now: Date): string | null {
    const chosen = moment(this.wall, this.zone)
    return chosen && oddWords(this.wall, chosen, now, this.zone)
  }

  presets(now: Date): Preset[] {
    return presets(now, this.zone)
  }

  choose({ at }: Preset): void {
    this.wall = wallTime(at, this.zone)
  }

  /** Nine o’clock stays nine o’clock: it is meant there now. */
  useZone(zone: string): void {
    this.zone = zone
  }

  /** Why it can't be that time. */
  problem(now: Date): string | null {
    if (!this.at) return words.chooseTime
    if (this.at <= now) return words.timePassed
    const ahead = this.at.getTime() - now.getTime()
    return ahead > FURTHEST ? words.tooFar : null
  }

  /** What was chosen; null while it can't be. */
  chosen(now: Date): SendTime | null {
    if (this.problem(now) || !this.at) return null
    return { send_at: this.at.toISOString(), cancel_on_reply: this.cancelOnReply }
  }
}
