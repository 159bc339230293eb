let context: AudioContext | undefined
let last = -Infinity
/** However many texts come, not oftener. */
export const SOUND_PAUSE = 2_000

/** Two short, soft tones. */
export function playNotificationSound(): void {
  const now = performance.now()
  if (now - last < SOUND_PAUSE) return
  last = now
  context ??= new AudioContext()
  // A page that was never touched may not make a sound; then this waits until it is.
  void context.resume()
  const at = context.currentTime
  tone(context, 880, at)
  tone(context, 1174.7, at + 0.09)
}

function tone(context: AudioContext, pitch: number, at: number): void {
  const source = new OscillatorNode(context, { type: 'sine', frequency: pitch })
  const volume = new GainNode(context, { gain: 0 })
  source.connect(volume).connect(context.destination)
  volume.gain.setValueAtTime(0, at)
  volume.gain.linearRampToValueAtTime(0.14, at + 0.012)
  volume.gain.exponentialRampToValueAtTime(0.001, at + 0.32)
  source.start(at)
  source.stop(at + 0.34)
}
