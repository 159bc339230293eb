/**
 * What this browser keeps between visits. All its tabs share it and read it at different times, so
 * each thing has a key of its own, and no tab writes what it has not changed.
 */
export function browserStorage(): Storage | null {
  try {
    return localStorage
  } catch {
    return null
  }
}

/** Keeps it, or with null forgets it. False where the storage is full or forbidden. */
export function keep(
  storage: Pick<Storage, 'setItem' | 'removeItem'> | null,
  key: string,
  value: string | null,
): boolean {
  try {
    if (value === null) storage?.removeItem(key)
    else storage?.setItem(key, value)
    return storage !== null
  } catch {
    return false
  }
}

/** Tells what other tabs of this browser change under keys that begin so; returns what ends it. */
export function onKept(
  prefix: string,
  changed: (name: string, before: string | null, now: string | null) => void,
): () => void {
  const heard = ({ key, oldValue, newValue }: StorageEvent) => {
    if (key?.startsWith(prefix)) changed(key.slice(prefix.length), oldValue, newValue)
  }
  addEventListener('storage', heard)
  return () => removeEventListener('storage', heard)
}
