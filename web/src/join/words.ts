/** The sentences of joining a team by an invitation. */

export const title = 'Join your team'
export const product = 'Hearback'
export const joinOrganization = (organization: string) => `Join ${organization}`
export const invitedBy = (name: string, organization: string) =>
  `${name} invited you to answer texts together at ${organization}.`
export const invited = (organization: string) =>
  `You’re invited to answer texts together at ${organization}.`
export const newHere = 'Choose a password, and you’re in.'
export const isUser = 'You already use Hearback. Sign in with your password to join.'
export const signedInAs = (name: string, email: string, invited: string) =>
  `You’re signed in as ${name} (${email}). Joining signs you in as ${invited} instead.`

export const email = 'Email'
export const name = 'Your name'
export const nameHint = 'Your team sees this on texts you send. Customers don’t.'
export const password = 'Password'
export const passwordHint = (least: number) =>
  `At least ${least} characters. A few random words are good.`
export const tooShort = (least: number) => `Use at least ${least} characters.`
export const join = 'Join'
export const signInToJoin = 'Sign in to join'
export const joined = (organization: string) =>
  `You’re on the team at ${organization}. One more step to sign in.`
export const joining = 'Joining…'

export const over = 'This invitation is no longer valid'
export const overHow =
  'It was used, revoked, or is older than 7 days. Ask the person who invited you for a new link.'
export const noLink = 'Open your invitation link'
export const noLinkHow = 'Part of the address is missing. Open the link again, and copy all of it.'
export const goToHearback = 'Go to Hearback'
export const noAnswer = 'Couldn’t reach Hearback'
