"""What the worker does for notices by the clock."""

from __future__ import annotations

from portal.core.feature import Job
from portal.notices.services import mailing

JOBS = (Job("notices.send_due", mailing.send_due, every="1m"),)
