"""What the wiki counts, and what it shows on home."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, func, literal, select
from sqlalchemy.orm import aliased

from portal.core import clock
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.feature import Card, Figure, Moving
from portal.core.i18n import lazy_
from portal.core.paging import Columns
from portal.wiki import access
from portal.wiki.models import Page
from portal.wiki.queries import duties


def moving(actor: Actor) -> Columns:
    """Pages that came into force, newest first."""
    above = aliased(Page)
    return (
        select(
            Page.id.label("id"),
            Page.title.label("title"),
            func.coalesce(case((access.visible(actor, above), above.title)), "").label("place"),
            Page.owner_id.label("person_id"),
            literal(0).label("count"),
            Page.published_at.label("at"),
        )
        .outerjoin(above, above.id == Page.parent_id)
        .where(Page.state == "published", Page.published_at.is_not(None), access.visible(actor))
        .order_by(Page.published_at.desc())
    )


def acknowledged(actor: Actor) -> float | None:
    """Share of the acknowledgements asked for that are given, in percent."""
    asked, known = db.session.execute(
        select(func.sum(Page.asked), func.sum(Page.known)).where(Page.mandatory, Page.state == "published")
    ).one()
    return round(100 * known / asked, 1) if asked else None


def overdue(actor: Actor) -> int:
    """Published pages whose review date is past."""
    late = select(func.count(Page.id)).where(
        Page.state == "published", Page.translates_id.is_(None), Page.review_due_at < clock.now()
    )
    return db.session.scalar(late) or 0


def home_card(actor: Actor) -> dict[str, Any] | None:
    """For policy owners: how many know the mandatory pages, the least known first."""
    if not access.governs(actor):
        return None
    rows = duties.owned_shares(actor)
    return {"rows": rows} if rows else None


MOVING = Moving("wiki.page", lazy_("Page"), "book", moving, lambda number: f"/wiki/id/{number}")
CARDS = (Card("wiki", "wiki/home_card.html", home_card, order=40),)
FIGURES = (
    Figure(
        "wiki.acknowledged",
        lazy_("Acknowledgements given"),
        acknowledged,
        "/wiki?show=mandatory",
        unit="%",
        note=lazy_("of those that mandatory pages ask for"),
    ),
    Figure(
        "wiki.review_overdue",
        lazy_("Pages overdue for review"),
        overdue,
        "/wiki?show=overdue",
        note=lazy_("published pages past their review date"),
    ),
)
