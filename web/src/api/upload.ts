import { linkTo } from '../mount-point'
import { signedOut } from './client'
import { Problem, unreachable } from './problem'
import type { Attachment } from './types'

/** Uploads a file, telling how much of it is there. `fetch` can't tell that, hence this. */
export function upload(
  file: File,
  progress: (part: number) => void,
  signal: AbortSignal,
): Promise<Attachment> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const name = new URLSearchParams({ name: file.name })
    request.open('POST', linkTo(`/api/v1/attachments?${name}`))
    request.responseType = 'json'
    request.upload.onprogress = ({ lengthComputable, loaded, total }) => {
      if (lengthComputable && total > 0) progress(loaded / total)
    }
    request.onload = () => {
      if (request.status === 201) return resolve(request.response as Attachment)
      const problem = Problem.of(request.status, request.response)
      if (problem.code === 'not_signed_in') signedOut.tell()
      reject(problem)
    }
    request.onerror = request.onabort = request.ontimeout = () => reject(unreachable())
    signal.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}
