/** The sentences of setting Hearback up. */

export const title = 'Set up Hearback'
export const steps = 'Steps'
export const stepNames = {
  organization: 'Organization',
  twilio: 'Twilio',
  line: 'First line',
  webhook: 'First text',
} as const
export const openLink = 'Open the setup link'
export const openLinkHow =
  'Hearback printed a one-time link when it started. It ends in #token=… and opens this page.'
export const oldLink = 'This setup link has expired'
export const oldLinkHow = 'Each start prints a new one. Open the latest.'
export const adminOnly = 'Only admins can set this up'
export const adminOnlyHow = 'Ask an admin to connect Twilio.'
export const goToInbox = 'Go to inbox'
export const noAnswer = 'Couldn’t reach Hearback'

// The organization.
export const organizationLead = 'Let’s set up your team. You’ll be the first admin.'
export const organization = 'Organization'
export const yourName = 'Your name'
export const yourNameHint = 'Your team sees this on texts you send. Customers don’t.'
export const email = 'Email'
export const password = 'Password'
export const passwordHint = (least: number) =>
  `At least ${least} characters. A few random words are good.`
export const continueOn = 'Continue'
export const oneMoment = 'One moment…'

// Twilio. The link to the console stands between these.
export const twilioLead: [before: string, link: string, after: string] = [
  'Connect your Twilio account. Find both on the ',
  'Twilio console',
  ' home page. We’ll test them now and store them encrypted.',
]
export const accountSid = 'Account SID'
export const authToken = 'Auth token'
export const authTokenHint = 'We use it to verify that texts come from Twilio.'
export const useApiKey = 'Use an API key to call Twilio'
export const apiKeySid = 'API key SID'
export const apiKeySecret = 'API key secret'
export const connect = 'Connect'
export const connecting = 'Checking with Twilio…'

// The first line.
export const lineLead = 'Which number do customers text? You can add more later.'
export const trial =
  'This is a trial account. Until you upgrade, Twilio only delivers to numbers you verified in its console.'
export const mainLine = 'Main line'
export const addLine = 'Add line'
export const adding = 'Adding…'

// The first text. The way through the console, and the line’s number, stand between these.
export const connected = (number: string) => `Texts to ${number} now go to this URL:`
export const notConnected: [before: string, way: string, after: string] = [
  'Last step: connect this number. In the Twilio console, open the number and enter this URL under ',
  'Messaging ▸ A message comes in ▸ Webhook',
  ', with HTTP POST:',
]
export const webhookUrl = 'Webhook URL'
export const toDo = 'To do'
export const firstTextArrived = 'Your first text arrived. Everything’s working.'
export const textNow: [before: string, after: string] = [
  'Now text ',
  ' from any phone. Waiting for your text…',
]
export const inviteTeam = 'Invite your team'
export const usedBefore = 'Was this number in use before?'
export const importTexts = 'Import past texts'
export const importQuietly = '(no one gets notified).'
