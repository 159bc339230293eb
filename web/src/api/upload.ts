import { linkTo } from '../browser/mount-point'
import { signedOut } from './client'
import { STALLED, USUALLY } from './limits'
import { Problem, strange, tookTooLong, unreachable } from './problem'
import type { Attachment } from './types'

interface Sending {
  /** Told how much of it is there, from 0 to 1. */
  progress?: (part: number) => void
  signal?: AbortSignal
  type?: string
  /** How long the answer may take once all of it is there. */
  within?: number
}

/** Uploads a file that is to go with a message. */
export function upload(
  file: File,
  progress: (part: number) => void,
  signal: AbortSignal,
): Promise<Attachment> {
  const name = new URLSearchParams({ name: file.name })
  return send<Attachment>(`/api/v1/attachments?${name}`, file, { progress, signal })
}

/**
 * Sends a file, for as long as any of it gets through. `fetch` can't tell how much is there, hence
 * this.
 */
export function send<T>(path: string, file: File, sending: Sending = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    let timer: ReturnType<typeof setTimeout> | undefined
    const within = (milliseconds: number) => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        reject(tookTooLong())
        request.abort()
      }, milliseconds)
    }
    request.open('POST', linkTo(path))
    request.responseType = 'json'
    if (sending.type) request.setRequestHeader('content-type', sending.type)
    request.upload.onprogress = ({ lengthComputable, loaded, total }) => {
      within(STALLED)
      if (lengthComputable && total > 0) sending.progress?.(loaded / total)
    }
    request.upload.onload = () => within(sending.within ?? USUALLY)
    request.onload = () => {
      const { status, response } = request
      const problem = status < 300 ? (response ? null : strange()) : Problem.of(status, response)
      if (!problem) return resolve(response as T)
      if (problem.code === 'not_signed_in') signedOut.tell()
      reject(problem)
    }
    request.onerror = request.onabort = () => reject(unreachable())
    request.onloadend = () => clearTimeout(timer)
    sending.signal?.addEventListener('abort', () => request.abort())
    within(STALLED)
    request.send(file)
  })
}
