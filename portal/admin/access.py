"""Administration is for administrators."""

from __future__ import annotations

from portal.core import access

OVERVIEW = access.declare("admin.overview", "See the state of the installation.", access.role())
AUDIT = access.declare("admin.audit", "Read the audit log and check its chain.", access.role())
JOBS = access.declare("admin.jobs", "See what waits or failed, and send it again.", access.role())
DEPARTMENTS = access.declare("admin.departments", "Add and rename departments.", access.role())
