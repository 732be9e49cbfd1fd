"""Progress of a long job."""

from typing import TypedDict

from ...core import job

JobState = job.JobState


class Progress(TypedDict):
    """The state of the work, how many steps are done of how many, and a few words on it."""

    state: JobState
    done: int
    total: int
    note: str
