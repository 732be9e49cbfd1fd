/** Progress of a long job. From protocol/job.py, by scripts/protocol.py. */

export type JobState = "waiting" | "running" | "paused" | "done" | "cancelled" | "failed";

/** The state of the work, how many steps are done of how many, and a few words on it. */
export interface Progress {
  state: JobState;
  done: number;
  total: number;
  note: string;
}
