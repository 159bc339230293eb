import type { Api } from '../../api'
import { asProblem, type Problem } from '../../api/problem'
import type { Conversation, CustomerInput, Id } from '../../api/types'
import type { NoticeAction } from '../../browser/page.svelte'
import * as words from './words'

type Needs = Pick<
  Api,
  | 'addCustomer'
  | 'assignNumber'
  | 'blockNumber'
  | 'changeCustomer'
  | 'conversation'
  | 'customer'
  | 'deleteCustomer'
  | 'dismissNumber'
  | 'reopen'
  | 'unassignNumber'
  | 'unblockNumber'
  | 'undoDismissal'
>

interface Hooks {
  took: (conversation: Conversation) => void
  notify: (text: string, action?: NoticeAction) => void
}

/** Whom a number is to be saved as. */
export interface NewCustomer {
  name: string
  label: string
  externalId: string
}

/**
 * What a person does about the number of a conversation: saves it, gives it to a customer, puts it
 * aside, blocks it. Each says what was done, with a way back.
 */
export class Numbers {
  constructor(
    private readonly api: Needs,
    private readonly hooks: Hooks,
  ) {}

  /** Saves the number as a new customer’s; answers with what stands in the way. */
  add({ id, number }: Conversation, saved: NewCustomer): Promise<Problem | null> {
    return this.#try(async () => {
      const label = saved.label.trim()
      const input: CustomerInput = { name: saved.name.trim(), numbers: [{ number, label }] }
      if (saved.externalId.trim()) input.external_id = saved.externalId.trim()
      const customer = await this.api.addCustomer(input)
      this.#done(words.added(customer.name), async () => {
        await this.api.deleteCustomer(customer.id)
        await this.#look(id)
      })
      await this.#look(id)
    })
  }

  assign({ id }: Conversation, customer: { id: Id; name: string }): Promise<Problem | null> {
    return this.#try(async () => {
      this.hooks.took(await this.api.assignNumber(id, customer.id))
      this.#done(words.assigned(customer.name), async () =>
        this.hooks.took(await this.api.unassignNumber(id)),
      )
    })
  }

  /** Takes the number away from the customer who has it. Undone, it has its label and place again. */
  unassign({ id, number, customer }: Conversation): Promise<void> {
    return this.#say(words.couldNot.unassign, async () => {
      if (!customer) return
      const before = (await this.api.customer(customer.id)).customer.numbers
      this.hooks.took(await this.api.unassignNumber(id))
      this.#done(words.unassigned(customer.name), async () => {
        const at = before.findIndex((one) => one.number === number)
        const now = (await this.api.customer(customer.id)).customer.numbers
        const numbers = now.filter((one) => one.number !== number)
        numbers.splice(at, 0, before[at] ?? { number, label: '' })
        await this.api.changeCustomer(customer.id, { numbers })
        await this.#look(id)
      })
    })
  }

  dismiss({ id }: Conversation): Promise<void> {
    return this.#say(words.couldNot.dismiss, async () => {
      this.hooks.took(await this.api.dismissNumber(id))
      this.#done(words.dismissed, async () => this.hooks.took(await this.api.undoDismissal(id)))
    })
  }

  block({ id, state }: Conversation): Promise<Problem | null> {
    return this.#try(async () => {
      this.hooks.took(await this.api.blockNumber(id))
      this.#done(words.blocked, async () => {
        this.hooks.took(await this.api.unblockNumber(id))
        // Blocking closed it.
        if (state === 'open') this.hooks.took(await this.api.reopen(id))
      })
    })
  }

  unblock({ id }: Conversation): Promise<void> {
    return this.#say(words.couldNot.unblock, async () => {
      this.hooks.took(await this.api.unblockNumber(id))
      this.#done(words.unblocked, async () => this.hooks.took(await this.api.blockNumber(id)))
    })
  }

  /** How it stands now; the live connection says so, too, where there is one. */
  async #look(id: Id): Promise<void> {
    try {
      this.hooks.took(await this.api.conversation(id))
    } catch (thrown) {
      console.warn(asProblem(thrown).detail)
    }
  }

  #done(what: string, takeBack: () => Promise<void>): void {
    const run = () => void this.#say(words.couldNot.undo, takeBack)
    this.hooks.notify(what, { label: words.undo, run })
  }

  async #try(act: () => Promise<void>): Promise<Problem | null> {
    try {
      await act()
      return null
    } catch (thrown) {
      return asProblem(thrown)
    }
  }

  async #say(couldNot: (why: string) => string, act: () => Promise<void>): Promise<void> {
    const problem = await this.#try(act)
    if (problem) this.hooks.notify(couldNot(problem.detail))
  }
}
