"""The manifest of people."""

from __future__ import annotations

from portal.core.feature import Feature, MenuItem
from portal.core.i18n import lazy_
from portal.people import access, demo
from portal.people.refs import PERSON
from portal.people.search import PEOPLE
from portal.people.views import account, directory
from portal.people.views.signing import bp

VIEWS = (account, directory)

FEATURE = Feature(
    name="people",
    blueprints=(bp,),
    menu=(MenuItem(lazy_("People"), "people.people", "people", access.DIRECTORY, key="p", order=70),),
    refs=(PERSON,),
    search=(PEOPLE,),
    seed=demo.seed,
)
