"""What runs by clock in training."""

from __future__ import annotations

from portal.core.feature import Job
from portal.training.services import sessions

JOBS = (Job("training.close_past", sessions.close_past, every="15m"),)
