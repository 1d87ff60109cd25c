"""Keeping pages: settings, moving, retiring, review; who has acknowledged and who has not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any

from flask import Response as Plain
from flask import request, stream_with_context, url_for
from werkzeug.wrappers import Response

from portal.core import clock, csvsafe, links
from portal.core.actor import ROLES, Actor
from portal.core.errors import PortalError
from portal.core.i18n import _
from portal.core.refs import Ref
from portal.people.forms import ROLE_LABELS
from portal.people.queries import cards, directory
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.once import once
from portal.web.pages import done, render
from portal.wiki import access
from portal.wiki.forms import KIND_LABELS, ReviewForm, SettingsForm
from portal.wiki.queries import duties, pages
from portal.wiki.queries.shapes import Shown
from portal.wiki.services import keeping
from portal.wiki.views.reading import bp


def _settings_form(actor: Actor, page: Shown, **data: Any) -> SettingsForm:
    form = SettingsForm(**data)
    others = [(number, title) for number, title in pages.choices(actor) if number != page.id]
    form.parent_id.choices = form.translates_id.choices = [(0, _("Nothing")), *others]
    kinds = dict.fromkeys((page.kind, *access.kinds_to_start(actor)))
    form.kind.choices = [(kind, KIND_LABELS[kind]) for kind in kinds]
    form.audience.choices = [
        ("all", _("All employees")),
        *((f"d:{number}", name) for number, name in directory.departments()),
        *((f"r:{role}", _("Role: %(role)s", role=ROLE_LABELS[role])) for role in ROLES),
    ]
    return form


def _shown_form(actor: Actor, page: Shown) -> SettingsForm:
    due = page.review_due_at
    return _settings_form(
        actor,
        page,
        formdata=None,
        data={
            "slug": page.slug,
            "kind": page.kind,
            "parent_id": page.parent_id or 0,
            "position": page.position,
            "language": page.language,
            "translates_id": page.translates_id or 0,
            "owner": page.owner_handle or "",
            "deputy": page.deputy_handle or "",
            "audience": page.audience.split(),
            "mandatory": page.mandatory,
            "acknowledge_days": page.acknowledge_days,
            "review_due_at": due.date() if due else None,
        },
    )


@bp.get("/<slug>/settings")
@requires(access.EDIT)
def settings(slug: str) -> Response:
    """Address, place, owner, audience, review of a page."""
    actor = current_actor()
    page = pages.editable(actor, slug)
    return _settings_page(page, _shown_form(actor, page))


def _settings_page(page: Shown, form: SettingsForm, status: int = 200) -> Response:
    governs = access.governs(current_actor())
    mentions = links.to(current_actor(), Ref(pages.KIND, page.id))
    return render("wiki/settings.html", status, page=page, form=form, governs=governs, mentions=mentions)


@bp.post("/<slug>/settings")
@requires(access.EDIT)
@once
def settings_post(slug: str) -> Response:
    """Saves them."""
    actor = current_actor()
    page = pages.editable(actor, slug)
    form = _settings_form(actor, page)
    if not access.governs(actor):
        form.mandatory.data = page.mandatory
    if form.validate():
        try:
            new_slug = keeping.settle_page(actor, page.id, **_values(form))
        except PortalError as error:
            form.refuse(error)
        else:
            return done(url_for("wiki.page", slug=new_slug), _("Saved."))
    return _settings_page(page, form, 422)


def _values(form: SettingsForm) -> dict[str, Any]:
    values = form.values()
    for name in ("owner", "deputy"):
        handle = (values.pop(name) or "").lstrip("@").lower()
        found = cards.ids_of([handle]).get(handle) if handle else None
        values[f"{name}_id"] = found if found or not handle else -1
    for name in ("parent_id", "translates_id"):
        values[name] = values[name] or None
    day = values["review_due_at"]
    values["review_due_at"] = datetime.combine(day, time(12), UTC) if day else None
    return values


@bp.post("/<slug>/retire")
@requires(access.EDIT)
@once
def retire(slug: str) -> Response:
    """Takes a page out of force."""
    page = pages.editable(current_actor(), slug)
    keeping.retire(current_actor(), page.id)
    return done(url_for("wiki.page", slug=slug), _("The page is retired. Its versions stay."))


@bp.post("/<slug>/bring-back")
@requires(access.EDIT)
@once
def bring_back(slug: str) -> Response:
    """Puts a retired page into force again."""
    page = pages.editable(current_actor(), slug)
    keeping.bring_back(current_actor(), page.id)
    return done(url_for("wiki.page", slug=slug), _("The page is back."))


@bp.get("/<slug>/review")
@requires(access.EDIT)
def review(slug: str) -> Response:
    """What to look at when a page is due for review."""
    page = pages.editable(current_actor(), slug)
    return render("wiki/review.html", page=page, form=ReviewForm(None), now=clock.now())


@bp.post("/<slug>/review")
@requires(access.EDIT)
@once
def review_post(slug: str) -> Response:
    """No revision needed."""
    page = pages.editable(current_actor(), slug)
    form = ReviewForm()
    if form.validate():
        try:
            keeping.reviewed(current_actor(), page.id, note=form.note.data or "")
        except PortalError as error:
            form.refuse(error)
        else:
            return done(
                url_for("wiki.page", slug=slug), _("Noted. The next review is twelve months from now.")
            )
    return render("wiki/review.html", 422, page=page, form=form, now=clock.now())


def _countable(slug: str) -> Shown:
    actor = current_actor()
    page = pages.shown(actor, slug)
    if not access.may_count(actor, page):
        raise pages.not_yours(page.owner)
    return page


def _asked() -> dict[str, Any]:
    state = request.args.get("state", "")
    return {
        "department_id": request.args.get("department", type=int),
        "state": state if state in ("known", "missing") else "",
    }


@bp.get("/<slug>/acknowledgements")
@requires(access.COUNT)
def acknowledgements(slug: str) -> Response:
    """Who has acknowledged the page and who has not."""
    page = _countable(slug)
    asked = _asked()
    departments = directory.departments()
    shares = duties.shares(page)
    return render(
        "wiki/acknowledgements.html",
        page=page,
        edits=access.may_edit(current_actor(), page),
        asked=asked,
        rows=duties.readers(page, cursor=request.args.get("at"), **asked),
        shares=sorted(shares, key=lambda share: share.known / share.asked if share.asked else 1),
        total=sum(share.asked for share in shares),
        known=sum(share.known for share in shares),
        departments=departments,
        names=dict(departments),
    )


@bp.get("/<slug>/acknowledgements.csv")
@requires(access.COUNT)
def acknowledgements_csv(slug: str) -> Plain:
    """The same as a table for spreadsheets."""
    page = _countable(slug)
    asked = _asked()
    header = [
        _("Handle"), _("Name"), _("Department"), _("Known"), _("Version"), _("Language"),
        _("Acknowledged at"),
    ]  # fmt: skip
    yes, no = _("yes"), _("no")

    def rows() -> Iterator[list[Any]]:
        for one in duties.all_readers(page, **asked):
            at = one.at.isoformat(timespec="seconds") if one.at else ""
            known = yes if one.current else no
            yield [one.handle, one.name, one.department, known, one.version, one.language or "", at]

    lines = stream_with_context(csvsafe.write_rows(header, rows(), bom=True))
    response = Plain(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="acknowledgements.csv"'
    return response
