"""The manifest of moderation."""

from __future__ import annotations

from portal.core.events import (
    DecisionAppealed,
    DecisionUndone,
    Flagged,
    ItemDecided,
    ItemHeld,
    RolesChanged,
)
from portal.core.feature import AdminLine, Feature, MenuItem
from portal.core.i18n import lazy_
from portal.moderation import access, demo, handlers
from portal.moderation.figures import FIGURES
from portal.moderation.jobs import JOBS
from portal.moderation.kinds import KINDS
from portal.moderation.refs import ITEM
from portal.moderation.views import reasons, reviewing
from portal.moderation.views.flagging import bp

VIEWS = (reviewing, reasons)

FEATURE = Feature(
    name="moderation",
    blueprints=(bp,),
    menu=(
        MenuItem(
            lazy_("Moderation"),
            "moderation.queue",
            "flag",
            access.MODERATE,
            key="m",
            order=10,
            group="manage",
        ),
    ),
    refs=(ITEM,),
    handlers=(
        (Flagged, handlers.flagged),
        (ItemHeld, handlers.held),
        (ItemDecided, handlers.decided),
        (DecisionUndone, handlers.undone),
        (DecisionAppealed, handlers.appealed),
        (RolesChanged, handlers.roles_changed),
    ),
    notices=KINDS,
    jobs=JOBS,
    figures=FIGURES,
    admin=(
        AdminLine(
            lazy_("Reasons of moderation"),
            "moderation.reason_list",
            "list-check",
            lazy_("What can be chosen when something is reported or hidden, and the page it rests on."),
            access.REASONS,
        ),
    ),
    seed=demo.seed,
)
