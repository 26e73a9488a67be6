/** What the next batch prediction jobs do besides their work, for tests of those who wait for them. */
export const jobFaults = ["failHalfWay", "neverEnd", "failRows"] as const;
export type JobFault = (typeof jobFaults)[number];

export interface Faults {
  /** One fault per job, in order; a job takes the first when it is created. */
  add(...faults: readonly JobFault[]): void;
  take(): JobFault | undefined;
  waiting(): readonly JobFault[];
}

export function createFaults(): Faults {
  const queue: JobFault[] = [];
  return {
    add: (...faults) => void queue.push(...faults),
    take: () => queue.shift(),
    waiting: () => [...queue],
  };
}
