"""What becomes of a published insight: routed, taken on, answered, closed; colleagues who see the same."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select, update

from portal.core import access as permissions
from portal.core import audit, clock, links, text, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, NotAllowed
from portal.core.events import InsightAnswered, InsightRouted
from portal.core.i18n import _
from portal.core.refs import Ref
from portal.insights import access
from portal.insights.models.insight import Answer, Insight, Route, Support
from portal.insights.services import clocks, decisions, shield
from portal.insights.services.loading import KIND, Loaded, load, note
from portal.notices.services import dues
from portal.people.models import Department, Person

DUE = "answer_insight"


def url_of(insight_id: int) -> str:
    """Where the insight is shown."""
    return f"/insights/{insight_id}"


def _for_handling(actor: Actor, insight_id: int) -> Loaded:
    permissions.require(actor, access.HANDLE)
    loaded = load(actor, insight_id)
    if loaded.insight.state != "published":
        raise Conflict(_("This is not published. Publish it first."))
    if not loaded.may_handle:
        raise NotAllowed(_("The department that has this, customer service and moderators do that."))
    return loaded


@unit.writes
def route(
    actor: Actor, insight_id: int, *, department_id: int | None = None, owner_id: int | None = None,
    note_text: str = "", at: datetime | None = None, due_at: datetime | None = None,
) -> None:  # fmt: skip
    """Gives the insight to a department, and to an owner there or to all of its people; the clock runs.

    Routing again hands it over. Raises Invalid where the owner is not of that department.
    """
    loaded = _for_handling(actor, insight_id)
    one, moment = loaded.insight, at or clock.now()
    department_id, people = _receivers(department_id, owner_id)
    due = due_at or clocks.due_after(moment)
    said = shield.remark(note_text, 1000)
    db.session.add(
        Route(
            insight_id=one.id, department_id=department_id, owner_id=owner_id, routed_by=actor.id, note=said,
            at=moment, first_response_due_at=due,
        )
    )  # fmt: skip
    one.handling, one.department_id, one.owner_id = "routed", department_id, owner_id
    one.routed_by, one.routed_at, one.first_response_due_at = actor.id, moment, due
    one.first_response_at, one.answered_at, one.closed_at, one.warned = None, None, None, 0
    note(actor, one, "routed", said, moment)
    dues.settle(DUE, loaded.ref)
    dues.due(people, DUE, loaded.ref, title=one.title, url=url_of(one.id), minutes=10, due_at=due)
    audit.record(actor, "insights.route", loaded.ref, department=department_id, owner=owner_id)
    unit.emit(
        InsightRouted(
            insight_id=one.id, department_id=department_id, owner_id=owner_id, actor_id=actor.id or 0
        )
    )
    unit.index(loaded.ref)


@unit.writes
def publish_and_route(
    actor: Actor, insight_id: int, *, title: str, topic_id: int | None, kind: str, sensitive: bool,
    department_id: int | None, owner_id: int | None, note_text: str = "",
) -> None:  # fmt: skip
    """Both at once or neither: a route that is refused leaves the insight in the queue."""
    decisions.publish(actor, insight_id, title=title, topic_id=topic_id, kind=kind, sensitive=sensitive)
    route(actor, insight_id, department_id=department_id, owner_id=owner_id, note_text=note_text)


def _receivers(department_id: int | None, owner_id: int | None) -> tuple[int, list[int]]:
    """The department, and whom the due list tells."""
    if owner_id is not None:
        owner = db.session.get(Person, owner_id)
        if owner is None or owner.state != "active" or owner.department_id is None:
            raise Invalid(_("Choose a colleague of the department."), "to")
        if department_id is not None and owner.department_id != department_id:
            raise Invalid(_("Choose a colleague of the department."), "to")
        return owner.department_id, [owner_id]
    if department_id is None or db.session.get(Department, department_id) is None:
        raise Invalid(_("Choose who is to act on this."), "to")
    mates = select(Person.id).where(Person.department_id == department_id, Person.state == "active")
    people = list(db.session.scalars(mates))
    if not people:
        raise Invalid(_("Nobody is in this department. Choose another one."), "to")
    return department_id, people


@unit.writes
def accept(actor: Actor, insight_id: int) -> None:
    """“I am on it”: the actor becomes the owner, and the clock of the first response stops."""
    loaded = _for_handling(actor, insight_id)
    one = loaded.insight
    if one.handling != "routed" or one.first_response_at is not None:
        raise Conflict(_("Somebody has taken this on already."))
    if actor.department_id != one.department_id and one.owner_id != actor.id:
        raise NotAllowed(_("Only people of the department that has this can take it on."))
    one.owner_id, one.first_response_at = actor.id, clock.now()
    note(actor, one, "accepted")
    dues.settle(DUE, loaded.ref)
    dues.due([actor.id or 0], DUE, loaded.ref, title=one.title, url=url_of(one.id), minutes=10)
    unit.index(loaded.ref)


@unit.writes
def answer(actor: Actor, insight_id: int, *, body: str, at: datetime | None = None) -> None:
    """Says what is done: told to whoever brought it in, published, routed it, or sees this too."""
    loaded = _for_handling(actor, insight_id)
    one, moment = loaded.insight, at or clock.now()
    if not body.strip():
        raise Invalid(_("Say what is done, even if it is nothing, and why."), "body")
    if one.handling == "none":
        raise Conflict(_("Route this first, so that it has an owner."))
    rendered = text.render(body)
    db.session.add(
        Answer(
            insight_id=one.id, author_id=actor.id, body=body, body_html=rendered.html,
            render_version=text.RENDER_VERSION, at=moment,
        )
    )  # fmt: skip
    one.handling, one.answered_at = "answered", moment
    one.first_response_at = one.first_response_at or moment
    note(actor, one, "answered", at=moment)
    came_from = [Ref.parse(one.from_ref)] if one.from_ref else []
    links.replace(loaded.ref, came_from + links.targets(rendered.links))
    dues.settle(DUE, loaded.ref)
    unit.emit(InsightAnswered(insight_id=one.id, actor_id=actor.id or 0))
    unit.index(loaded.ref)


@unit.writes
def close(actor: Actor, insight_id: int, *, reason: str = "") -> None:
    """The loop is closed: there is an answer, or a reason why none is needed."""
    loaded = _for_handling(actor, insight_id)
    one, reason = loaded.insight, shield.plain(reason, 300)
    if one.handling == "closed":
        raise Conflict(_("This is closed already."))
    if one.answered_at is None and not reason:
        raise Invalid(
            _("Nobody has said what is done. Answer first, or say why no answer is needed."), "reason"
        )
    one.handling, one.closed_at = "closed", clock.now()
    one.first_response_at = one.first_response_at or (one.closed_at if one.routed_at else None)
    note(actor, one, "closed", reason)
    dues.settle(DUE, loaded.ref)
    audit.record(actor, "insights.close", loaded.ref, **({"reason": reason} if reason else {}))


@unit.writes
def toggle_support(actor: Actor, insight_id: int) -> bool:
    """“We see this too”: on, or off again; whether it is on now."""
    permissions.require(actor, access.WRITE)
    one = load(actor, insight_id).insight
    if one.state != "published":
        raise Conflict(_("This is not published. Publish it first."))
    mine = (Support.insight_id == one.id) & (Support.person_id == actor.id)
    gone = db.session.execute(delete(Support).where(mine)).rowcount  # type: ignore[attr-defined]
    if not gone:
        db.session.execute(insert(Support).values(insight_id=one.id, person_id=actor.id, at=clock.now()))
    db.session.execute(
        update(Insight).where(Insight.id == one.id).values(support=Insight.support + (-1 if gone else 1))
    )
    return not gone


def hide(actor: Actor, insight_id: int, reason: str) -> None:
    """Moderation takes an insight out of the feed, inside the open unit."""
    unit.running()
    one = db.session.get(Insight, insight_id, with_for_update=True)
    if one is not None and one.state == "published":
        one.state, one.reason = "withdrawn", reason[:300]
        note(actor, one, "withdrawn", reason)
        dues.settle(DUE, Ref(KIND, one.id))
        unit.index(Ref(KIND, one.id))


def restore(actor: Actor, insight_id: int) -> None:
    """Moderation brings it back."""
    unit.running()
    one = db.session.get(Insight, insight_id, with_for_update=True)
    if one is not None and one.state == "withdrawn":
        one.state, one.reason = "published", ""
        note(actor, one, "restored")
        unit.index(Ref(KIND, one.id))
