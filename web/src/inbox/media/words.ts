/** The sentences of pictures and files. */

export const pictures = 'Pictures'
export const picture = (place: number, count: number) =>
  count > 1 ? `Attached picture ${place} of ${count}` : 'Attached picture'
export const viewPicture = (place: number, count: number, name: string | null) => {
  const which = count > 1 ? `attached picture ${place} of ${count}` : 'attached picture'
  return name ? `View ${which}: ${name}` : `View ${which}`
}
export const pictureComing = (picture: string) => `${picture}, loading`
export const pictureShown = (place: number, count: number) =>
  count > 1 ? `Picture ${place} of ${count}` : 'Picture'
export const placeOf = (place: number, count: number) => `${place} of ${count}`
export const previousPicture = 'Previous picture'
export const nextPicture = 'Next picture'
export const download = 'Download'
export const close = 'Close'
export const viewAttachment = 'View attachment'
export const attachment = 'Attachment'
export const attachmentComing = 'Attachment loading…'
export const tryAgain = 'Try again'
