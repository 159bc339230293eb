/** What is said before any page is there. */

export const noAnswer = 'Couldn’t reach Hearback'
