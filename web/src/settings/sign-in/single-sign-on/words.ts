/** The sentences of setting up single sign-on. */

export const title = 'Single sign-on'
export const lead =
  'Your team signs in with your identity provider, such as Microsoft Entra, Okta, or Google.'
export const didNotLoad = 'Couldn’t load single sign-on'
export const adminsOnly = 'Only admins can change it.'
export const notSetUp = 'Not set up.'
export const inUse = (name: string) => `People can sign in with ${name}.`

// What to register at the provider.
export const register = 'Register Hearback at your provider as a web app with this redirect URL.'
export const redirectUrl = 'Redirect URL'
export const moreAddresses = 'Sign-out addresses'
export const moreAddressesHint =
  'Optional. With them, signing out of one also signs out of the other.'
export const logoutUrl = 'Back-channel logout URL'
export const signedOutUrl = 'Post-logout redirect URL'
export const setUp = 'Set up single sign-on'

// The provider.
export const name = 'Name'
export const nameHint = 'People see “Sign in with …” and this name.'
export const nameExample = 'Okta'
export const issuer = 'Issuer'
export const issuerHint = 'Exactly as your provider shows it.'
export const issuerExample = 'https://login.example.com'
export const clientId = 'Client ID'
export const clientSecret = 'Client secret'
export const secretSaved = 'Saved'
export const clientSecretHint = 'Stored encrypted and never shown again.'
export const clientSecretKept = 'Leave it empty to keep the saved one.'
export const domains = 'Email domains'
export const domainsHint =
  'People with a verified email at these domains are linked to their account here.'
export const domainsExample = 'example.com, example.org'
export const join = 'Let new people join'
export const joinHint =
  'Anyone with a verified email at your domains joins your team when they first sign in.'
export const defaultRole = 'Role of new people'
export const defaultRoleHint = 'Also for people whose role claim gives no other.'

// Roles and locations from claims.
export const claims = 'Roles and locations from your provider'
export const claimsHint =
  'Set from your provider’s claims each time someone signs in. Without a claim, they stay as they are.'
export const roleClaim = 'Role claim'
export const roleClaimHint = 'For example, groups or realm_access.roles.'
export const locationClaim = 'Location claim'
export const locationClaimHint = 'For example, department.'
export const value = 'Value'
export const role = 'Role'
export const location = 'Location'
export const valueOf = (row: number) => `Value ${row}`
export const roleOf = (row: number) => `Role for value ${row}`
export const locationOf = (row: number) => `Location for value ${row}`
export const choose = 'Choose…'
export const addValue = 'Add value'
export const removeValue = (row: number) => `Remove value ${row}`
export const rolesMeaning = 'What its values mean'
export const noLocations = 'You have no locations yet.'

export const save = 'Save'
export const saving = 'Saving…'
export const stopFirst =
  'Stop requiring single sign-on first. Then test the new settings, and require it again.'
export const saved = 'Saved.'
export const savedUntested = 'Saved. Test it before you rely on it.'

// Testing it.
export const test = 'Test'
export const testing = 'Opening…'
export const saveFirst = 'Save your changes before you test them.'
export const testHint = 'You sign in at your provider and see what it tells us. Nothing changes.'
export const testResult = 'Test result'
export const testedAt = (time: string) => `Tested ${time}`
export const testWorks = 'It works.'
export const testFailed = 'It doesn’t work yet.'
const outcomes: Record<string, string> = {
  known: 'This person would be signed in.',
  linked: 'This person would be signed in, and linked to their account here by email.',
  new: 'This person would join your team.',
  expired: 'Single sign-on was changed during the test. Test again.',
  no_email: 'Your provider sent no email. Have it include the email claim.',
  not_verified:
    'Your provider didn’t say that this email is verified. Have it send email_verified, or xms_edov from Microsoft Entra.',
  wrong_domain: 'This email isn’t at one of your domains. Add its domain, or use another account.',
  not_member: 'This person isn’t on your team. Invite them, or let new people join.',
  invitation_needed: 'This person needs an invitation to your team first.',
  someone_else: 'A teammate with this email signs in with another account at your provider.',
  super_user: 'This person is a super user, who signs in another way. Others can sign in.',
}
export const outcome = (word: string) => outcomes[word] ?? 'This person wouldn’t be signed in.'
export const received = 'What your provider told us'
export const claim = 'Claim'
export const claimValue = 'Value'

// Requiring it.
export const require = 'Require single sign-on'
export const notRequired = 'People can also sign in with a password or a passkey.'
export const testFirst = 'Test it first. Then you can require it.'
export const required = 'People can only sign in with your provider.'
export const exempt = (names: string) => `Exempt: ${names}`
export const nobodyExempt = 'No one is exempt.'
export const changeExempt = 'Change…'
export const requireQuestion = 'Require single sign-on?'
export const requireEffect = (provider: string) =>
  `Everyone who didn’t sign in with ${provider} has to do so now. Until then, they can only open their account.`
export const exemptMe = 'Exempt me'
export const exemptMeHint = 'You can still get in if your provider is down.'
export const requireAction = 'Require'
export const stopQuestion = 'Stop requiring single sign-on?'
export const stopEffect = 'People can sign in with their password or a passkey again.'
export const stop = 'Stop requiring it'
export const exemptTitle = 'Exempt people'
export const exemptLead = 'They can also sign in with a password or a passkey.'
export const findPeople = 'Find people'
export const noMatch = 'No match'

// Removing it.
export const remove = 'Remove'
export const removeQuestion = 'Remove single sign-on?'
export const removeEffect =
  'Everyone who signed in with it is signed out. People without a password need “Forgot your password?” to get back in.'
export const removing = 'Removing…'
export const removed = 'Single sign-on removed.'
