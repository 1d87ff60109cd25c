"""What the worker does for the wiki by the clock."""

from __future__ import annotations

from portal.core.feature import Job
from portal.wiki.services import duties

JOBS = (Job("wiki.remind_owners", duties.remind_owners, every="1h"),)
