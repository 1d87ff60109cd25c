"""Reading: the tree, a page, its versions and their differences; acknowledging."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.core import access as permissions
from portal.core import clock
from portal.core.i18n import LANGUAGES, _
from portal.core.ports import SearchUnavailable
from portal.people.queries import directory
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.once import once
from portal.web.pages import done, render
from portal.wiki import access
from portal.wiki.forms import KIND_ICONS, KIND_LABELS
from portal.wiki.queries import pages, tree, versions
from portal.wiki.queries.shapes import Branch, Shown
from portal.wiki.services import acknowledging

bp = Blueprint("wiki", __name__, url_prefix="/wiki")
SHOWS = ("mine", "mandatory", "overdue", "drafts", "retired")


@bp.context_processor
def words() -> dict[str, Any]:
    """What every template of the wiki knows."""
    return {"kinds": KIND_LABELS, "kind_icons": KIND_ICONS, "tongues": LANGUAGES}


@bp.errorhandler(pages.Moved)
def moved(error: pages.Moved) -> Response:
    """A former address leads to the present one."""
    values: dict[str, Any] = dict(request.view_args or {}) | {"slug": error.slug}
    asked = request.query_string.decode("latin-1")
    return redirect(url_for(str(request.endpoint), **values) + (f"?{asked}" if asked else ""), code=301)


@bp.get("")
@requires(access.READ)
def index() -> Response:
    """The tree of pages; with words, what holds them."""
    actor = current_actor()
    roots = tree.pages(actor)
    every = tree.flat(roots)
    asked = {
        "q": request.args.get("q", "").strip()[:200],
        "kind": request.args.get("kind", "") if request.args.get("kind") in KIND_LABELS else "",
        "show": request.args.get("show", "") if request.args.get("show") in SHOWS else "",
    }
    hits, without_index = _hits(asked["q"]) if asked["q"] else ([], False)
    if without_index:
        hits = [(card, None) for card in _by_title(every, asked["q"])]
    narrowed = [one for one in every if _wanted(one, asked)] if asked["kind"] or asked["show"] else None
    live = [one for one in every if one.state != "retired"]
    return render(
        "wiki/tree.html",
        roots=[one for one in roots if one.state != "retired"],
        narrowed=narrowed,
        hits=hits,
        without_index=without_index,
        asked=asked,
        waiting=[one for one in every if one.needs_me],
        counts={kind: sum(one.kind == kind for one in live) for kind in KIND_LABELS},
        shows={show: sum(_in(one, show) for one in every) for show in SHOWS},
        may_create=permissions.can(actor, access.CREATE),
        now=clock.now(),
    )


def _hits(text: str) -> tuple[list[Any], bool]:
    try:
        return list(tree.search(current_actor(), text)), False
    except SearchUnavailable:
        return [], True


def _by_title(every: list[Branch], text: str) -> list[Branch]:
    return [one for one in every if text.lower() in one.title.lower()]


def _wanted(one: Branch, asked: dict[str, str]) -> bool:
    right_kind = not asked["kind"] or one.kind == asked["kind"]
    return right_kind and (_in(one, asked["show"]) if asked["show"] else one.state != "retired")


def _in(one: Branch, show: str) -> bool:
    if show == "overdue":
        late = one.review_due_at is not None and one.review_due_at < clock.now()
        return late and one.state == "published" and one.translates_id is None
    return {
        "mine": one.needs_me,
        "mandatory": one.mandatory and one.state == "published",
        "drafts": one.state != "retired" and (one.state == "draft" or one.unpublished),
        "retired": one.state == "retired",
    }[show]


@bp.get("/id/<int:page_id>")
@requires(access.READ)
def by_id(page_id: int) -> Response:
    """Leads to a page by its id, for lists that know no address."""
    slug = pages.slug_of(current_actor(), page_id)
    return redirect(url_for("wiki.page", slug=slug))


@bp.get("/<slug>")
@requires(access.READ)
def page(slug: str) -> Response:
    """A page as it is in force."""
    return _page(pages.shown(current_actor(), slug))


def _rights(found: Shown) -> dict[str, bool]:
    """What the reader may do with the page: which tabs and buttons there are."""
    actor = current_actor()
    return {"edits": access.may_edit(actor, found), "counts": access.may_count(actor, found)}


def _page(found: Shown) -> Response:
    actor = current_actor()
    edits = access.may_edit(actor, found)
    return render(
        "wiki/page.html",
        page=found,
        around=pages.around(actor, found),
        edits=edits,
        counts=access.may_count(actor, found),
        dead=pages.dead_links(found.links) if edits else [],
        now=clock.now(),
    )


@bp.post("/<slug>/acknowledge")
@requires(access.READ)
@once
def acknowledge(slug: str) -> Response:
    """The reader knows the version on the screen."""
    counted = acknowledging.acknowledge(
        current_actor(),
        slug,
        number=request.form.get("number", 0, type=int),
        text_hash=request.form.get("text_hash", "")[:64],
    )
    return done(
        url_for("wiki.page", slug=slug),
        _("Thank you. It is recorded that you know version %(number)s.", number=counted),
    )


@bp.get("/<slug>/versions")
@requires(access.READ)
def history(slug: str) -> Response:
    """All versions of a page."""
    actor = current_actor()
    found = pages.shown(actor, slug)
    return render(
        "wiki/versions.html",
        page=found,
        lines=versions.lines(actor, found),
        **_rights(found),
    )


@bp.get("/<slug>/versions/<int:number>")
@requires(access.READ)
def version(slug: str, number: int) -> Response:
    """One version, at its permanent address."""
    actor = current_actor()
    found = pages.shown(actor, slug, number)
    return render("wiki/version.html", page=found, edits=access.may_edit(actor, found))


@bp.get("/<slug>/diff")
@requires(access.READ)
def diff(slug: str) -> Response:
    """What differs between two versions; by default since the one that the reader acknowledged."""
    actor = current_actor()
    found = pages.shown(actor, slug)
    listed = versions.lines(actor, found)
    known = {one.number for one in listed}
    to = request.args.get("to", type=int) or found.number
    start = request.args.get("from", type=int) or _since(found, sorted(known), to)
    if not {start, to} <= known:
        raise pages.missing()
    view = request.args.get("view", "inline")
    texts = versions.texts(found.id, start, to)
    compared = versions.compare(
        texts[start], texts[to], source=view == "source", whole=bool(request.args.get("whole"))
    )
    return render(
        "wiki/diff.html",
        page=found,
        lines=listed,
        compared=compared,
        view=view,
        start=start,
        to=to,
        **_rights(found),
    )


def _since(found: Shown, numbers: list[int], to: int) -> int:
    mine = found.mine if found.translates_id is None else None
    if mine is not None and mine < to and mine in numbers:
        return mine
    return max((number for number in numbers if number < to), default=to)


@bp.get("/suggest")
@requires(access.READ)
def suggest() -> Response:
    """People for `@` and pages for `[[` while typing, as JSON."""
    actor, text = current_actor(), request.args.get("q", "")[:60]
    if request.args.get("kind") == "person":
        people = directory.suggestions(actor, text)
        return jsonify(
            [
                {"value": f"@{one.handle}", "label": one.name, "note": one.title, "icon": "person"}
                for one in people
            ]
        )
    if request.args.get("kind") == "page":
        found = pages.suggestions(actor, text)
        return jsonify(
            [
                {"value": f"[[{one.slug}|{one.title}]]", "label": one.title, "note": one.slug, "icon": "book"}
                for one in found
            ]
        )
    return jsonify([])
