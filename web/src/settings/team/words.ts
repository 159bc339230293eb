/** The sentences of the team: who is on it, inviting, and leaving. */

export const didNotLoad = 'Couldn’t load the team'
export const people = 'People'
export const searchPeople = 'Search people'
export const noMatch = 'No match'
export const you = 'You'
export const deactivated = 'Deactivated'
export const lastSeen = (ago: string) => `Last seen: ${ago}`
export const neverSeen = 'Never signed in'
export const noLocations = 'No location'
export const options = (name: string) => `Options for ${name}`
export const editMenu = 'Edit…'
export const deactivateMenu = 'Deactivate…'
export const reactivate = 'Reactivate'
export const removeMenu = 'Remove…'
export const onlyYou = 'You’re the only one here'
export const onlyYouWhat = 'Invite the people who’ll answer texts with you.'
export const tryAgain = 'Try again'

// The organization.
export const organization = 'Organization'
export const organizationName = 'Organization name'
export const organizationNameHint = 'Your team sees this. Customers don’t.'
export const save = 'Save'
export const saving = 'Saving…'
export const saved = 'Saved.'

// Inviting.
export const invite = 'Invite someone'
export const inviteAction = 'Create link'
export const inviteByEmail = 'Send invitation'
export const inviting = 'Inviting…'
export const emailThem = 'Email them the link'
export const emailThemNote = 'You get the link, too.'
export const email = 'Email'
export const emailExample = 'name@example.com'
export const role = 'Role'
export const locations = 'Locations'
export const locationsHint = 'They see the inbox if one of these has it on.'
export const locationsNotNeeded = 'This role sees the inbox without one.'
export const noneYet = 'There are no locations yet.'
export const inboxOff = 'Inbox off'
export const notYourself = 'Ask another admin to add you here.'
export const linkEmailed = (who: string) => `Invitation sent to ${who}`
export const linkEmailedEffect = 'We’ve emailed this link. It works for 7 days, and for one person.'
export const linkFor = (who: string) => `Send this link to ${who}`
export const link = 'Invitation link'
export const linkEffect =
  'It works for 7 days, and for one person. Hearback doesn’t send it: copy it into an email or a message.'
export const done = 'Done'

// Invitations that nobody accepted yet.
export const invitations = 'Invitations'
export const expired = 'Expired'
export const expiresInADay = 'Expires within a day'
export const expiresIn = (days: number) => `Expires in ${days} days`
export const copyLink = 'Copy link'
export const copyLinkOf = (who: string) => `Copy link for ${who}`
export const newLink = 'New link'
export const revokeMenu = 'Revoke…'
export const revokeQuestion = (who: string) => `Revoke the invitation for ${who}?`
export const revokeEffect = 'Their link stops working. You can invite them again.'
export const revoke = 'Revoke'
export const revoking = 'Revoking…'
export const keep = 'Keep it'

// Editing a member.
export const edit = (name: string) => `Edit ${name}`
export const name = 'Name'
export const nameHint = 'Your team sees this on texts they send. Customers don’t.'
export const signsOut = (name: string) =>
  `This role allows less than before, so ${name} is signed out and has to sign in again.`
export const signsYouOut =
  'This role allows less than before, so you’re signed out and have to sign in again.'

// Signing someone out.
export const signOutMenu = 'Sign out everywhere…'
export const signOutQuestion = (name: string) => `Sign ${name} out everywhere?`
export const signOutEffect =
  'Every browser and phone they’re signed in on has to sign in again. Use it if they lost a device.'
export const signOut = 'Sign out everywhere'
export const signingOut = 'Signing out…'
export const signedOut = (name: string) => `${name} signed out`

// Leaving.
export const removeQuestion = (name: string) => `Remove ${name} from the team?`
export const removeEffect = (name: string) =>
  `${name} is signed out right away and can’t come back without a new invitation. Texts they sent still go out, and their name stays on what they wrote.`
export const remove = 'Remove'
export const removing = 'Removing…'
export const deactivateQuestion = (name: string) => `Deactivate ${name}?`
export const deactivateEffect = (name: string) =>
  `${name} is signed out right away and can’t sign in until you reactivate them. Texts they sent still go out, and their name stays on what they wrote.`
export const deactivate = 'Deactivate'
export const deactivating = 'Deactivating…'
export const handOver = 'Who gets their open conversations?'
export const nobody = 'Nobody'
