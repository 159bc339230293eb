/** The sentences of everything texted with a customer. */

export const noNumbers = 'No phone numbers'
export const noNumbersWhat = 'Add a number to text this customer.'
export const addNumber = 'Add a number'
export const customerGone = 'This customer was deleted'
export const messagesDidNotLoad = 'Couldn’t load messages'
export const to = 'To'
export const sendTo = 'Send to'
export const numberAndLabel = (number: string, label: string) =>
  label ? `${label} · ${number}` : number
