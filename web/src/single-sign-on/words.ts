/** What people who use single sign-on read. */

export const product = 'Hearback'
export const signInWith = (provider: string) => `Sign in with ${provider}`

// Where an organization requires it.
export const required = (organization: string) => `${organization} requires single sign-on`
export const requiredHow = (provider: string) => `Sign in with ${provider} to get to your inbox.`
export const notOffered = 'Ask your admin how to sign in.'
export const account = 'Your account'
export const signOut = 'Sign out'
export const stillSignedIn = (why: string) => `Couldn’t sign you out. ${why}`
export const others = 'Your other organizations'

/** Why an identity provider signed nobody in, by the server’s word for it. */
const problems: Record<string, string> = {
  not_set_up: 'Single sign-on isn’t set up anymore. Sign in another way.',
  cancelled: 'You canceled. Try again, or sign in another way.',
  expired: 'That took too long, or began in another browser. Try again.',
  too_many: 'Too many attempts. Wait a minute, then try again.',
  provider_unreachable:
    'We couldn’t reach your sign-in provider. Try again in a moment, or sign in another way.',
  provider_unusable:
    'Single sign-on isn’t set up right. Ask your admin to test it in Settings ▸ Sign-in.',
  refused: 'We couldn’t verify your provider’s answer. Try again. If that fails, tell your admin.',
  no_email: 'Your provider didn’t tell us your email. Ask your admin to have it included.',
  not_verified: 'Your provider didn’t confirm that your email is yours. Tell your admin.',
  wrong_domain: 'Your email isn’t one this team signs in with. Try your work account.',
  not_member: 'You’re not on this team. Ask an admin to add you.',
  invitation_needed: 'You need an invitation to this team first. Ask an admin.',
  someone_else:
    'Your email belongs to a teammate who signs in with another account at your provider. Tell your admin.',
  super_user: 'Super users can’t use single sign-on. Sign in another way.',
}
export const problem = (code: string) => problems[code] ?? 'Single sign-on didn’t work. Try again.'
