/** Whether this console takes new work: what a load balancer asks `/readyz` for. */
export type Readiness = {
  /** The store answers and no stop has begun. */
  isReady(): Promise<boolean>
  /** What does not work although it is ready, in a word for machines. */
  fault(): 'store-full' | undefined
  /** From now on it is not ready; what was accepted goes on. */
  drain(): void
}

/** Readiness of a console whose store is asked by `ping`, for at most `patience` milliseconds. */
export const createReadiness = (
  ping: () => Promise<void>,
  patience = 2000,
  isStoreFull: () => boolean = () => false,
): Readiness => {
  let draining = false
  return {
    isReady: async () => {
      if (draining) return false
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<false>((resolve) => {
        timer = setTimeout(() => resolve(false), patience)
      })
      const answered = ping().then(
        () => true,
        () => false,
      )
      const ready = await Promise.race([answered, late])
      clearTimeout(timer)
      return ready && !draining
    },
    fault: () => (isStoreFull() ? 'store-full' : undefined),
    drain: () => {
      draining = true
    },
  }
}
