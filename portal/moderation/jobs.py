"""What the worker does for moderation by the clock."""

from __future__ import annotations

from portal.core.feature import Job
from portal.moderation.services import upkeep

JOBS = (Job("moderation.refresh", upkeep.refresh, every="15m"),)
