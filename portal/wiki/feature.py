"""The manifest of the wiki."""

from __future__ import annotations

from portal.core import reading
from portal.core.events import PersonJoined, RolesChanged
from portal.core.feature import Feature, MenuItem, Moderated, NoticeKind
from portal.core.i18n import _, lazy_
from portal.wiki import access, demo, figures, handlers
from portal.wiki.importing.command import wiki as import_wiki
from portal.wiki.jobs import JOBS
from portal.wiki.queries.pages import KIND
from portal.wiki.refs import PAGE, read
from portal.wiki.search import PAGES, tokens
from portal.wiki.services import holding
from portal.wiki.views import keeping, writing
from portal.wiki.views.reading import bp

VIEWS = (keeping, writing)
reading.register(KIND, read)

FEATURE = Feature(
    name="wiki",
    blueprints=(bp,),
    menu=(MenuItem(lazy_("Wiki"), "wiki.index", "book", access.READ, key="w", order=20),),
    refs=(PAGE,),
    search=(PAGES,),
    tokens=tokens,
    handlers=((PersonJoined, handlers.person_joined), (RolesChanged, handlers.roles_changed)),
    notices=(
        NoticeKind(
            "wiki.published",
            "shield-check",
            lambda data: _("%(actor)s published version %(version)s of a page that you have to know", **data),
            lazy_("Mandatory pages in a new version"),
            mail=True,
        ),
        NoticeKind(
            "wiki.review",
            "calendar-check",
            lambda data: _("A page of yours is due for review"),
            lazy_("Pages of mine that are due for review"),
        ),
    ),
    moderated=(
        Moderated(
            KIND,
            hide=holding.hide,
            restore=holding.restore,
            excerpt=holding.excerpt,
            author=holding.author,
        ),
    ),
    jobs=JOBS,
    cards=figures.CARDS,
    moving=(figures.MOVING,),
    figures=figures.FIGURES,
    imports=(import_wiki,),
    seed=demo.seed,
)
