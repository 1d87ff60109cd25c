"""The manifest of administration."""

from __future__ import annotations

from portal.admin import access
from portal.admin.queries import beginning
from portal.admin.views import departments, jobs, log
from portal.admin.views.overview import bp
from portal.core.feature import AdminLine, Card, Feature, MenuItem
from portal.core.i18n import lazy_

VIEWS = (departments, jobs, log)

FEATURE = Feature(
    name="admin",
    blueprints=(bp,),
    menu=(
        MenuItem(
            lazy_("Administration"),
            "admin.overview",
            "gear",
            access.OVERVIEW,
            key="a",
            order=90,
            group="manage",
        ),
    ),
    cards=(Card("beginning", "admin/_beginning.html", beginning.first_steps, order=1),),
    admin=(
        AdminLine(
            lazy_("Audit log"),
            "admin.audit",
            "fingerprint",
            lazy_("Who did what that needs special rights; and whether the log is whole."),
            access.AUDIT,
        ),
        AdminLine(
            lazy_("Jobs"),
            "admin.jobs",
            "cpu",
            lazy_("What waits for the worker, what failed and why; send it again."),
            access.JOBS,
        ),
        AdminLine(
            lazy_("Departments"),
            "admin.departments",
            "diagram-3",
            lazy_("Add and rename, in three languages."),
            access.DEPARTMENTS,
        ),
        AdminLine(
            lazy_("Settings in force"),
            "admin.settings",
            "sliders",
            lazy_("What the environment says; secrets are not shown."),
            access.OVERVIEW,
        ),
        AdminLine(
            lazy_("Invitations"),
            "people.invite",
            "person-plus",
            lazy_("Invite people and see who has not come yet."),
            "people.invite",
        ),
    ),
)
