interface Waiting {
  readonly isUrgent: boolean;
  enter(): void;
  refuse(error: Error): void;
}

/**
 * The places of one worker over both of its queues: never more than `size` at once, people before batches, and
 * no batch while the queue of people may hold another job.
 */
export function createPlaces(size: number) {
  const waiting: Waiting[] = [];
  let taken = 0;
  let mayHaveUrgent = true;
  let isClosed = false;

  function admit(): void {
    while (taken < size) {
      const urgent = waiting.findIndex(({ isUrgent }) => isUrgent);
      const index = urgent >= 0 || mayHaveUrgent ? urgent : 0;
      const [next] = index < 0 ? [] : waiting.splice(index, 1);
      if (next === undefined) return;
      taken += 1;
      next.enter();
    }
  }

  return {
    enter(isUrgent: boolean): Promise<void> {
      if (isUrgent) mayHaveUrgent = true;
      return new Promise((resolve, reject) => {
        if (isClosed) return reject(new Error("The worker is stopping."));
        waiting.push({ isUrgent, enter: resolve, refuse: reject });
        admit();
      });
    },
    leave(): void {
      taken -= 1;
      admit();
    },
    /** The queue of people was seen empty. */
    noneUrgent(): void {
      mayHaveUrgent = false;
      admit();
    },
    /** Nobody enters any more. */
    close(): void {
      isClosed = true;
      for (const { refuse } of waiting.splice(0)) refuse(new Error("The worker is stopping."));
    },
  };
}

export type Places = ReturnType<typeof createPlaces>;
