/** The sentences of the CRM’s settings. */

export const didNotLoad = 'Couldn’t load settings'
export const title = 'CRM'
export const lead =
  'When someone opens a conversation, the customer’s number is looked up in your CRM. What’s found is shown next to the conversation and not stored.'
export const notAllowed = 'Nobody is looked up until this address is allowed.'
export const kind = 'Kind'
export const http = 'Any address that answers with JSON'
export const hubspot = 'HubSpot'
export const salesforce = 'Salesforce'
export const name = 'Name'
export const nameHint = 'Shown as “From …”.'
export const nameExample = 'Our CRM'

export const url = 'Address'
export const urlExample = 'https://crm.example.com/people?phone={e164}'
export const urlHint =
  'Use {e164} (+14155550132), {digits} (14155550132), {national} (4155550132), or {external_id}.'
export const records = 'Where the records are'
export const recordsExample = '/data/people'
export const recordsHint =
  'A path into the answer (JSON Pointer). Leave it empty if the answer is the list or the record.'
export const recordTitle = 'Where a record’s name is'
export const recordTitleExample = '/name'
export const phones = 'Where a record’s phone numbers are'
export const phonesExample = '/phone, /mobile'
export const phonesHint =
  'Separate several with commas. Only records with the customer’s number are shown.'
export const headers = 'Headers'
export const headersHint = 'Values are stored encrypted and never shown again.'
export const headerName = (place: number) => `Name of header ${place}`
export const headerValue = (place: number) => `Value of header ${place}`
export const headerExample = 'Authorization'
export const unchanged = 'Unchanged'
export const addHeader = 'Add a header'
export const removeHeader = (name: string) => (name ? `Remove ${name}` : 'Remove this header')

export const token = 'Access token'
export const tokenHint =
  'From a private app in HubSpot that may read contacts (crm.objects.contacts.read). Stored encrypted and never shown again.'
export const address = 'My Domain'
export const addressExample = 'https://example.my.salesforce.com'
export const clientId = 'Consumer key'
export const clientSecret = 'Consumer secret'
export const clientSecretHint =
  'From an app in Salesforce that allows the client credentials flow. Stored encrypted and never shown again.'

export const fields = 'Fields'
export const fieldsHint = {
  http: 'Each path begins at the record, like /home/year.',
  hubspot: 'Use the internal names of contact properties, like hs_lead_status.',
  salesforce:
    'Use API names, like LeadSource. Write Contact. or Lead. in front of one that only one of them has.',
}
export const place = (at: number) => `Field ${at}`
export const label = (at: number) => `Label of field ${at}`
export const labelExample = 'Source'
export const placeExample = { http: '/source', hubspot: 'hs_lead_status', salesforce: 'LeadSource' }
export const shownAs = (at: number) => `Field ${at} is shown as`
export const currency = (at: number) => `Currency of field ${at}`
export const kinds = {
  text: 'Text',
  number: 'Number',
  date: 'Date',
  money: 'Money',
  link: 'Link',
}
export const moveUp = (label: string) => (label ? `Move ${label} up` : 'Move this field up')
export const remove = (label: string) => (label ? `Remove ${label}` : 'Remove this field')
export const add = 'Add a field'

export const test = 'Test with a number'
export const testNumber = 'Phone number'
export const testExternalId = 'External ID'
export const runTest = 'Test'
export const testing = 'Testing…'
export const wouldBeShown = 'This is what would be shown:'
export const nothingFound = 'The CRM has no record with this number.'
export const othersLeftOut = (count: number) =>
  count === 1
    ? 'It found 1 record with another number, which is never shown.'
    : `It found ${count} records with other numbers, which are never shown.`
export const emptyFields = (labels: string) => `Nothing was found for ${labels}.`

export const save = 'Save'
export const saving = 'Saving…'
export const saved = 'Saved.'
export const turnOff = 'Turn off'
export const turnOffQuestion = 'Turn off the CRM?'
export const turnOffEffect =
  'We’ll delete the address and its credentials. Nobody is looked up anymore.'
export const keep = 'Keep it'
export const turnedOff = 'The CRM is off.'
