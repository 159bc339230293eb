/** The sentences of what people have to sign in with. */

export const didNotLoad = 'Couldn’t load the sign-in settings'
export const twoStep = 'Two-step sign-in'
export const twoStepLead =
  'After their password, people confirm it’s them with an authenticator app or a passkey. A stolen password alone gets nobody in.'
export const require = 'Require two-step sign-in'
export const notRequired = 'Everyone decides for themselves.'
export const requiredFrom = (date: string) =>
  `Required from ${date}. Until then, people see a reminder.`
export const requiredSince = (date: string) =>
  `Required since ${date}. People without it can only set it up.`

export const without = 'Not set up yet'
export const withoutWhat = (count: number) =>
  count === 1 ? '1 person has no second step.' : `${count} people have no second step.`
export const everyone = 'Everyone on your team has set it up.'

export const requireQuestion = 'Require two-step sign-in?'
export const concernsNobody = 'Everyone on your team has set it up, so nobody is held up.'
export const concerns = (names: string, count: number) =>
  count === 1
    ? `${names} hasn’t set it up yet and has to by then.`
    : `${names} haven’t set it up yet and have to by then.`
export const concernsNow = (names: string, count: number) =>
  count === 1
    ? `${names} hasn’t set it up yet. Until then, it’s all they can do.`
    : `${names} haven’t set it up yet. Until then, it’s all they can do.`
export const grace = 'From when'
export const graceHint = 'Until then, people see a reminder in their inbox.'
export const atOnce = 'Right away'
export const inDays = (days: number) => `In ${days} days`
export const setUpYours = 'Set up yours'
export const action = 'Require'
export const saving = 'Saving…'

export const changeDate = 'Change date…'
export const stopQuestion = 'Stop requiring two-step sign-in?'
export const stopEffect =
  'Those who have set it up keep it. Others can sign in with their password alone.'
export const stop = 'Stop requiring it'
