import type { Page } from '@playwright/test'
import type { Demo } from '../stage/demo'
import { FirstPage } from '../stage/first-page'
import { Inbox } from '../stage/inbox'
import { ana, type Installation } from '../stage/installation'
import { stranger, type Customer } from '../stage/people'
import type { Attached } from '../stage/simulator'
import { consent } from './consent'
import { customers } from './customers'
import { moments } from './moments'
import { maya, open, priya, thread, type People, type Scene } from './scene'
import { signingIn } from './signing-in'
import { strangers } from './strangers'
import { team } from './team'

interface FirstScreen {
  inbox: { conversations: { conversations: { name: string }[] } } | null
}

const LONG =
  'Maximiliane Alexandra Freifrau von und zu Hohenstein-Schwarzenberg-Löwenthal, geb. Ünlü'

/** What the scenes need to have happened. */
export async function prepare(demo: Demo): Promise<People> {
  const people = {
    optedOut: stranger('Opted out'),
    failed: stranger('Landline'),
    hard: stranger('Hard'),
    pictures: stranger('Pictures'),
  }
  const { optedOut, failed, hard, pictures } = people
  const to = demo.main.number
  const say = (who: Customer, body: string, media?: Attached[]) =>
    demo.simulator.text({ from: who.number, to, body, ...(media ? { media } : {}) })
  await say(optedOut, 'Hi, do you also repair garage doors? Ours is stuck halfway.')
  await say(optedOut, 'STOP')
  await say(failed, 'Could someone call me about the quote?')
  await say(pictures, 'This is what it looks like after the storm:', [
    { sample: 'roof' },
    { sample: 'garden' },
    { sample: 'kitchen' },
    { sample: 'roof' },
    { sample: 'garden' },
  ])
  const sentence = 'We have been waiting since Tuesday, and the water now reaches the sockets. '
  await say(hard, sentence.repeat(22).slice(0, 1600))
  await say(hard, 'Donaudampfschifffahrtsgesellschaft'.repeat(48).slice(0, 1600))
  await say(hard, '👩🏽‍🚀👨‍👩‍👧‍👦🏳️‍🌈 🎉🎉🎉')
  await say(hard, 'שלום, האם אפשר לבוא ב-12:30? הכתובת היא 12 Alder Street, קומה 3.')
  await say(hard, 'مرحبا، متى يصل العامل؟ رقمي +1 (206) 555-0119')
  await say(
    hard,
    '<b>Not bold</b> **nor this**, but https://example.com/a/very/long/address?of=one',
  )
  return people
}

/** Brings a house that was set up to what `trial` promises. */
export async function onTrial(house: Installation): Promise<Installation> {
  const verified_numbers = [stranger('Peter').number, stranger('Rosa').number]
  await house.change({ trial: true, verified_numbers })
  const numbers = ['+12065550176', '+14155550143']
  for (const number of numbers) {
    const webhook = { number, sms_url: house.webhookUrl }
    await house.simulator.addNumber(house.credentials.account_sid, webhook)
  }
  const says = (to: string | undefined, body: string, media?: Attached[]) => ({
    from: stranger('Rosa').number,
    to: to!,
    body,
    ...(media ? { media } : {}),
  })
  await house.simulator.oneByOne([
    says(numbers[0], 'Is this still the shop’s number?'),
    says(numbers[0], 'This is what it looks like.', [{ sample: 'roof' }, { sample: 'garden' }]),
    says(numbers[0], 'STOP'),
    says(numbers[1], 'We have been waiting since Tuesday. '.repeat(20)),
  ])
  return house
}

export const scenes: Record<string, Scene> = {
  ...moments,
  ...strangers,
  ...consent,
  ...customers,
  ...team,
  ...signingIn,
  'sign-in': {
    show: async (page, { demo }) => {
      await page.goto(demo.url)
      await page.getByRole('button', { name: /Priya Nair/ }).waitFor()
    },
  },
  organizations: {
    cookies: ({ demo }) => demo.cookiesOf('Robin'),
    show: async (page, { demo }) => {
      await new Inbox(page).goTo(demo.url)
      await page.getByRole('button', { name: /^Account: / }).click()
      await page.getByRole('menuitem', { name: 'Switch organization' }).click()
      await page.getByRole('option', { name: 'Northside Home Services' }).waitFor()
    },
  },
  thread: {
    tablet: true,
    cookies: priya,
    show: (page, { demo }) => thread(page, demo, 'Tom Nguyen'),
  },
  list: {
    tablet: true,
    cookies: priya,
    show: (page, { demo }) => new Inbox(page).goTo(demo.url),
  },
  'hard-list': {
    cookies: priya,
    show: async (page, { demo }) => {
      await withNames(page, [LONG, 'دانيال أورتيز بن عبد الرحمن', '🌸 Rosa 🌸', 'X Æ A-12', LONG])
      await new Inbox(page).goTo(demo.url)
      await new Inbox(page).list.getByRole('link').nth(1).waitFor()
    },
  },
  'hard-thread': {
    cookies: priya,
    show: async (page, { demo, people }) => {
      await withNames(page, [LONG])
      await open(page, demo, people.hard)
    },
  },
  pictures: {
    cookies: priya,
    show: async (page, { demo, people }) => {
      await open(page, demo, people.pictures)
      await page.waitForFunction(() => {
        const all = [...document.querySelectorAll<HTMLImageElement>('[data-message-id] img')]
        return all.length >= 5 && all.every((one) => one.complete || one.loading === 'lazy')
      })
    },
  },
  details: {
    tablet: true,
    cookies: priya,
    show: async (page, { demo }) => {
      await thread(page, demo, 'Tom Nguyen')
      await page.keyboard.press('i')
    },
  },
  counter: {
    cookies: priya,
    show: async (page, { demo, people }) => {
      await open(page, demo, people.hard)
      await new Inbox(page).box.fill(`It’s on its way – “promised”. ${'Soon. '.repeat(12)}`)
    },
  },
  'canned-replies': {
    tablet: true,
    cookies: priya,
    show: async (page, { demo }) => {
      const inbox = await thread(page, demo, 'Tom Nguyen')
      await inbox.box.pressSequentially('/')
      await page.getByRole('option', { name: /En camino/ }).waitFor()
      await page.keyboard.press('ArrowDown')
    },
  },
  shortcodes: {
    tablet: true,
    cookies: priya,
    show: async (page, { demo }) => {
      const inbox = await thread(page, demo, 'Tom Nguyen')
      await inbox.box.pressSequentially('Hi {{first_name|there}}, still at {{address}} {{')
      await page
        .getByRole('option', { name: /job|home_year/ })
        .first()
        .waitFor()
    },
  },
  'shortcode-empty': {
    cookies: priya,
    show: async (page, { demo }) => {
      const inbox = await thread(page, demo, 'Tom Nguyen')
      await inbox.box.fill('See you {{appointment}}')
      await page.locator('[data-shortcode-problem]').waitFor()
    },
  },
  'settings-canned-replies': {
    cookies: maya,
    show: async (page, { demo }) => {
      await page.goto(`${demo.url}/settings/canned-replies`)
      await page.getByText('En camino', { exact: true }).waitFor()
    },
  },
  'canned-reply-edit': {
    cookies: maya,
    show: async (page, { demo }) => {
      await page.goto(`${demo.url}/settings/canned-replies`)
      await page.getByRole('button', { name: 'Options for En camino' }).click()
      await page.getByRole('menuitem', { name: 'Edit' }).click()
      await page.getByRole('dialog', { name: 'Edit En camino' }).waitFor()
    },
  },
  'nothing-found': {
    tablet: true,
    cookies: priya,
    show: async (page, { demo }) => {
      await new Inbox(page).goTo(demo.url)
      await page.keyboard.press('/')
      await page.keyboard.type('206 555 0177')
      await page.getByRole('link', { name: /Start a conversation/ }).waitFor()
    },
  },
  'not-here': {
    cookies: priya,
    show: async (page, { demo }) => {
      await new Inbox(page).goTo(`${demo.url}/c/nowhere`)
      await page.getByRole('link', { name: 'Back to inbox' }).waitFor()
    },
  },
  'read-only': {
    cookies: ({ demo }) => demo.cookiesOf('Jordan'),
    show: (page, { demo, people }) => open(page, demo, people.optedOut),
  },
  'no-view': {
    tablet: true,
    cookies: priya,
    show: async (page, { demo }) => {
      await page.route('**/api/v1/start*', async (route) => {
        const answer = await route.fetch()
        const start = await answer.json()
        start.inbox = null
        start.session.empty_reason =
          "You don't belong to a location whose inbox is on. Ask an admin to add you to one."
        await route.fulfill({ response: answer, json: start })
      })
      await page.goto(demo.url)
      await page.getByRole('heading', { name: 'Nothing to see here yet' }).waitFor()
    },
  },
  'keyboard-help': {
    cookies: priya,
    show: async (page, { demo }) => {
      await new Inbox(page).goTo(demo.url)
      await page.keyboard.press('?')
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    },
  },
  'account-menu': {
    cookies: priya,
    show: async (page, { demo }) => {
      await new Inbox(page).goTo(demo.url)
      await page.getByRole('button', { name: /^Account: / }).click()
      await page.getByRole('menu').waitFor()
    },
  },
  empty: {
    cookies: async ({ empty }) => (await empty()).cookiesOf(),
    show: async (page, { empty }) => new Inbox(page).goTo((await empty()).url),
  },
  'opted-out': {
    cookies: priya,
    show: (page, { demo, people }) => thread(page, demo, people.optedOut.shown),
  },
  failed: {
    cookies: priya,
    show: async (page, { demo, people: { failed } }) => {
      await thread(page, demo, failed.shown)
      const inbox = new Inbox(page)
      for (const [code, body] of [
        [30006, 'Of course. What time works for you?'],
        [30003, 'We tried calling at ten.'],
      ] as const) {
        if ((await inbox.bubble(body).count()) > 0) continue
        await demo.simulator.fault({ kind: 'fail', code, to: failed.number })
        await inbox.reply(body)
        await inbox.group(body).getByText(`Error ${code}`).waitFor()
      }
    },
  },
  assign: {
    cookies: maya,
    show: async (page, { demo }) => {
      await thread(page, demo, 'Tom Nguyen')
      await page.keyboard.press('a')
      await page.getByRole('listbox', { name: 'People' }).waitFor()
    },
  },
  'send-anyway': {
    cookies: priya,
    show: async (page, { demo }) => {
      const customer = stranger('In a hurry')
      const says = (body: string) =>
        demo.simulator.text({ from: customer.number, to: demo.main.number, body })
      await says('What time are you coming?')
      await thread(page, demo, customer.shown)
      const inbox = new Inbox(page)
      await inbox.box.fill('Tomorrow at nine.')
      await inbox.away()
      await says('Not before ten, please')
      await inbox.bubble('Not before ten').waitFor()
      await inbox.back()
      await inbox.box.press('Enter')
      await page.getByRole('alertdialog').waitFor()
    },
  },
  'send-later': {
    cookies: priya,
    show: async (page, { demo }) => {
      await thread(page, demo, 'Tom Nguyen')
      const inbox = new Inbox(page)
      await scheduleOne(page, inbox)
      await inbox.box.fill('Good morning! Dario is on his way to you.')
      await page.getByRole('button', { name: 'Send later' }).click()
      await page.getByRole('dialog', { name: 'Send later' }).waitFor()
    },
  },
  scheduled: {
    cookies: priya,
    show: async (page, { demo }) => {
      await thread(page, demo, 'Tom Nguyen')
      await scheduleOne(page, new Inbox(page))
      await page.goto(`${demo.url}/scheduled`)
      await page.getByRole('listitem').filter({ hasText: 'Thursday' }).first().waitFor()
    },
  },
  'scheduled-here': {
    cookies: priya,
    show: async (page, { demo }) => {
      await thread(page, demo, 'Tom Nguyen')
      await scheduleOne(page, new Inbox(page))
    },
  },
  settings: {
    cookies: maya,
    show: async (page, { demo }) => {
      await page.goto(`${demo.url}/settings`)
      await page.getByRole('link', { name: /^System check/ }).waitFor()
    },
  },
  'settings-opting-out': {
    cookies: maya,
    show: async (page, { demo }) => {
      await page.goto(`${demo.url}/settings/opting-out`)
      await page.getByRole('radio', { name: /from that line/ }).waitFor()
    },
  },
  'settings-details': {
    cookies: maya,
    show: async (page, { demo }) => {
      await page.goto(`${demo.url}/settings/details`)
      await page.getByRole('textbox', { name: 'Label 1', exact: true }).waitFor()
    },
  },
  'settings-crm': {
    cookies: maya,
    show: async (page, { demo }) => {
      await page.goto(`${demo.url}/settings/crm`)
      await page.getByLabel('Field 9', { exact: true }).waitFor()
    },
  },
  'settings-history': {
    cookies: maya,
    show: async (page, { demo }) => {
      await page.goto(`${demo.url}/settings/history`)
      await page.getByRole('button', { name: /Import/ }).waitFor()
    },
  },
  'settings-kept': {
    cookies: maya,
    show: async (page, { demo }) => {
      await page.goto(`${demo.url}/settings/kept`)
      await page.getByText('No held texts').last().waitFor()
    },
  },
  'settings-kept-some': {
    cookies: async ({ trial }) => (await trial()).cookiesOf(),
    show: async (page, { trial }) => {
      await page.goto(`${(await trial()).url}/settings/kept`)
      await page.getByText('the shop’s number').waitFor()
    },
  },
  'settings-erasures': {
    cookies: maya,
    show: async (page, { demo }) => {
      const { number } = stranger('To be erased')
      await demo.simulator.text({ from: number, to: demo.main.number, body: 'Please forget me.' })
      const of = `${demo.url}/api/v1/conversations`
      const found = await page.request.get(`${of}?number=${encodeURIComponent(number)}`)
      const { conversations } = (await found.json()) as { conversations: { id: string }[] }
      await page.request.post(`${of}/${conversations[0]!.id}/erasure`, {
        data: { confirm: number },
        headers: { origin: demo.url },
      })
      await page.goto(`${demo.url}/settings/erasures`)
      await page.getByText('Erased', { exact: true }).first().waitFor()
    },
  },
  'settings-erasures-none': {
    cookies: async ({ empty }) => (await empty()).cookiesOf(),
    show: async (page, { empty }) => {
      await page.goto(`${(await empty()).url}/settings/erasures`)
      await page.getByText('Nobody has been erased').waitFor()
    },
  },
  delivery: {
    tablet: true,
    cookies: priya,
    show: async (page, { demo }) => {
      await page.goto(`${demo.url}/failures`)
      await page.getByRole('figure').first().waitFor()
      await page.getByRole('list', { name: 'Failed texts' }).waitFor()
    },
  },
  errors: {
    cookies: priya,
    show: async (page, { demo }) => {
      await page.goto(`${demo.url}/errors`)
      await page.locator('[data-code="30006"]').waitFor()
    },
  },
  'settings-sending': {
    cookies: maya,
    show: async (page, { demo }) => {
      await page.goto(`${demo.url}/settings/sending`)
      await page.getByRole('spinbutton').first().waitFor()
    },
  },
  'settings-twilio': {
    cookies: maya,
    show: async (page, { demo }) => {
      await page.goto(`${demo.url}/settings/twilio`)
      await page.getByRole('button', { name: 'Test connection' }).waitFor()
    },
  },
  'settings-twilio-trial': {
    cookies: async ({ trial }) => (await trial()).cookiesOf(),
    show: async (page, { trial }) => {
      await page.goto(`${(await trial()).url}/settings/twilio`)
      await page.getByText('verified').first().waitFor()
    },
  },
  'settings-lines': {
    cookies: maya,
    show: async (page, { demo }) => {
      await page.goto(`${demo.url}/settings/lines`)
      await page.getByRole('list', { name: 'What works now' }).waitFor()
    },
  },
  'settings-line-new': {
    cookies: maya,
    show: async (page, { demo }) => {
      await page.goto(`${demo.url}/settings/lines`)
      await page.getByRole('button', { name: 'Add a line' }).click()
      await page.getByRole('radio', { name: /Enter another/ }).waitFor()
    },
  },
  'settings-mail': {
    cookies: maya,
    show: async (page, { demo }) => {
      await page.goto(`${demo.url}/settings/mail`)
      await page.getByRole('button', { name: 'Save' }).waitFor()
    },
  },
  check: {
    cookies: async ({ empty }) => (await empty()).cookiesOf(),
    show: async (page, { empty }) => {
      await page.goto(`${(await empty()).url}/settings/check`)
      await page.getByText('Everything’s working.').first().waitFor()
    },
  },
  'check-trouble': {
    cookies: maya,
    show: async (page, { demo }) => {
      await troubledCheck(page)
      await page.goto(`${demo.url}/settings/check`)
      await page.getByText('drops them without a trace').waitFor()
    },
  },
  'check-replaces': {
    cookies: maya,
    show: async (page, { demo }) => {
      await troubledCheck(page)
      await page.goto(`${demo.url}/settings/check`)
      await page.getByRole('button', { name: 'Set webhook' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  'compose-new': {
    cookies: priya,
    show: async (page, { demo }) => {
      await new Inbox(page).goTo(`${demo.url}/new?number=%2B14155550177`)
      await new Inbox(page).box.fill(
        'Hello, this is Priya at Northside Home Services. Your new windows have arrived at our ' +
          'warehouse, and Dario can install them Thursday between 9 and 11. Does that work? 🙂',
      )
    },
  },
  'set-up': {
    show: async (page, { fresh }) => {
      await page.goto((await fresh()).setupUrl)
      await page.getByLabel('Organization').fill(ana.organization)
    },
  },
  'set-up-last-step': {
    cookies: async ({ empty }) => (await empty()).cookiesOf(),
    show: async (page, { empty }) => {
      await page.goto(`${(await empty()).url}/setup`)
      await page.getByRole('textbox', { name: 'Webhook URL' }).waitFor()
    },
  },
  'first-page': {
    tablet: true,
    show: async (page, { demo }) => new FirstPage(page, demo).open(),
  },
  handset: {
    show: async (page, { demo }) => {
      await page.goto(`${demo.simulator.handsetUrl}?from=%2B15125550119`)
      await page.getByRole('button', { name: /Tom Nguyen/ }).waitFor()
    },
  },
  'api-docs': {
    show: async (page, { demo }) => {
      await page.goto(`${demo.url}/api-docs`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForLoadState('networkidle')
    },
  },
}

/** A text for tomorrow stands below the thread. */
async function scheduleOne(page: Page, inbox: Inbox): Promise<void> {
  const body = 'Just a reminder: Dario is coming Thursday between 9 and 11. Does that still work?'
  if ((await inbox.scheduled(body).count()) === 0) {
    await inbox.box.fill(body)
    await page.getByRole('button', { name: 'Send later' }).click()
    await page.getByRole('checkbox', { name: 'Cancel if they reply first' }).check()
    await page.getByRole('button', { name: 'Schedule' }).click()
    // The box is emptied with the answer.
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
  }
  await inbox.scheduled(body).first().waitFor()
}

/** A check that found much, in the words of the server's own. */
async function troubledCheck(page: Page): Promise<void> {
  const at = '2026-03-04T09:12:00Z'
  const webhook = 'https://old-system.example.com/integrations/twilio/incoming?tenant=northside'
  const line = (name: string, number: string, findings: object[], last: string | null) => ({
    line_id: number,
    name,
    number,
    on: true,
    last_inbound_at: last,
    verdict: findings.length > 0 ? 'problem' : 'fine',
    findings,
  })
  const nothing = { at: null, fix: null, help: null }
  const fix = {
    line_id: '1',
    service_sid: null,
    effect: 'Twilio will send texts to this number here.',
  }
  const json = {
    at,
    verdict: 'problem',
    findings: [
      {
        ...nothing,
        code: 'trial',
        severity: 'warning',
        sentence:
          "This is a trial account. It can only text numbers you've verified at Twilio, and every text starts with a trial notice. Upgrade it to text customers.",
        help: { label: 'Twilio console', url: 'https://console.twilio.com' },
      },
      {
        ...nothing,
        code: 'webhook_errors',
        severity: 'warning',
        at,
        sentence:
          "3 times in the last day: Twilio called this inbox and didn't get a usable response. An admin should check the server's log for the time of the call.",
        help: {
          label: "Twilio's error page",
          url: 'https://www.twilio.com/docs/api/errors/11200',
        },
      },
    ],
    lines: [
      line(
        'Main',
        '+12065550100',
        [
          {
            ...nothing,
            code: 'webhook_elsewhere',
            severity: 'problem',
            sentence: `Texts to this line don't arrive here. Twilio sends them to ${webhook}.`,
            fix: {
              ...fix,
              kind: 'set_webhook',
              label: 'Set webhook',
              replaces: [{ name: 'Webhook', value: webhook }],
            },
          },
        ],
        at,
      ),
      line(
        LONG,
        '+12065550101',
        [
          {
            ...nothing,
            code: 'dropped_by_service',
            severity: 'problem',
            sentence:
              'Texts to this line are lost. The messaging service “Everyone” handles them but has no webhook, so Twilio drops them without a trace.',
            fix: {
              ...fix,
              kind: 'defer_to_number',
              label: "Use the number's webhook",
              replaces: [],
            },
          },
        ],
        null,
      ),
      line('Billing', '+18885550102', [], at),
    ],
  }
  await page.route('**/api/v1/check', (route) => route.fulfill({ json }))
}

/** The first conversations are with people of these names. */
async function withNames(page: Page, names: string[]): Promise<void> {
  const rename = (all: { name: string }[]) => {
    for (const [at, one] of all.entries()) one.name = names[at] ?? one.name
  }
  await page.route(/\/api\/v1\/conversations\/[\w-]+$/, async (route) => {
    const answer = await route.fetch()
    const json = (await answer.json()) as { name: string }
    rename([json])
    await route.fulfill({ response: answer, json })
  })
  // The first of the list come with the session.
  await page.route('**/api/v1/start*', async (route) => {
    const answer = await route.fetch()
    const json = (await answer.json()) as FirstScreen
    rename(json.inbox?.conversations.conversations ?? [])
    await route.fulfill({ response: answer, json })
  })
}
