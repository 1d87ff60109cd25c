"""The manifest of notices."""

from __future__ import annotations

from portal.core.events import PasswordResetAsked, PersonInvited
from portal.core.feature import AdminLine, Feature
from portal.core.i18n import lazy_
from portal.notices import access, demo, handlers
from portal.notices.jobs import JOBS
from portal.notices.views import bp

FEATURE = Feature(
    name="notices",
    blueprints=(bp,),
    handlers=(
        (PasswordResetAsked, handlers.password_reset_asked),
        (PersonInvited, handlers.person_invited),
    ),
    jobs=JOBS,
    seed=demo.seed,
    admin=(
        AdminLine(
            lazy_("Mail"),
            "notices.mail",
            "envelope",
            lazy_("What was sent, what waits, what failed and why."),
            access.MAIL,
        ),
    ),
)
