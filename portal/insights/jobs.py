"""What runs by queue and clock: imports, their house-keeping, clocks, retention."""

from __future__ import annotations

from portal.core.feature import Job
from portal.insights.services import runs, watching, working


def forget() -> None:
    """Retention, batch by batch."""
    while watching.forget():
        pass


JOBS = (
    Job(runs.JOB, working.carry_out),
    Job("insights.sweep", runs.sweep, "10m"),
    Job("insights.clocks", watching.warn, "5m"),
    Job("insights.retention", forget, "1d"),
)
