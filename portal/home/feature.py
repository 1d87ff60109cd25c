"""The manifest of home."""

from __future__ import annotations

from portal.core.feature import Feature, MenuItem
from portal.core.i18n import lazy_
from portal.home import access
from portal.home.views import bp

FEATURE = Feature(
    name="home",
    blueprints=(bp,),
    menu=(MenuItem(lazy_("Home"), "home.home", "house", access.HOME, key="h", order=0),),
)
