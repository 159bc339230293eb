/** What is said before any page is there. */

export const noAnswer = 'Couldn’t reach Hearback'

export const elsewhere = 'You can’t open this organization'
export const elsewhereWhy =
  'It may not exist, or you may not belong to its team. If someone sent you this link, ask them to invite you.'
export const toOwnInbox = 'Go to your inbox'
