/** Progress of a long job. */

/** As `core.job.Progress` in Python. */
export interface Progress {
  state: "waiting" | "running" | "paused" | "done" | "cancelled" | "failed";
  done: number;
  total: number;
  note: string;
}
