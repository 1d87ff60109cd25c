"""The manifest of reports."""

from __future__ import annotations

from portal.core.feature import Feature, MenuItem
from portal.core.i18n import lazy_
from portal.reports import access
from portal.reports.views import bp

FEATURE = Feature(
    name="reports",
    blueprints=(bp,),
    menu=(MenuItem(lazy_("Reports"), "reports.reports", "bar-chart", access.SEE, key="f", order=80),),
)
