"""Writing: new pages, editing with preview and draft, publishing, restoring."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from portal.core import text, unit
from portal.core.actor import Actor
from portal.core.errors import Conflict, PortalError
from portal.core.i18n import _
from portal.core.i18n import number as written
from portal.web.actor import current_actor
from portal.web.given import whole
from portal.web.guard import requires
from portal.web.once import once
from portal.web.pages import done, render
from portal.wiki import access
from portal.wiki.forms import KIND_LABELS, EditForm, NewForm, PublishForm
from portal.wiki.queries import pages, versions
from portal.wiki.queries.shapes import Shown
from portal.wiki.services import drafts, keeping, publishing, saving
from portal.wiki.services.outlines import outline
from portal.wiki.views.reading import bp


def _new_form(actor: Actor, **data: Any) -> NewForm:
    form = NewForm(**data)
    choices = [(0, _("Nothing")), *pages.choices(actor)]
    form.kind.choices = [(kind, KIND_LABELS[kind]) for kind in access.kinds_to_start(actor)]
    form.parent_id.choices = form.translates_id.choices = choices
    return form


@bp.get("/new")
@requires(access.CREATE)
def new() -> Response:
    """The form of a new page."""
    actor = current_actor()
    asked = {name: request.args.get(name, 0, type=int) for name in ("parent_id", "translates_id")}
    kind = request.args.get("kind", "")
    form = _new_form(actor, formdata=None, data={"language": actor.language, "kind": kind} | asked)
    return render("wiki/new.html", form=form)


@bp.post("/new")
@requires(access.CREATE)
@once
def new_post() -> Response:
    """Starts the page with the sections of its kind, and goes on to writing."""
    form = _new_form(current_actor())
    if form.validate():
        values = form.values()
        values |= {name: values[name] or None for name in ("parent_id", "translates_id")}
        try:
            page_id = keeping.start(current_actor(), source=outline(values["kind"]), **values)
        except PortalError as error:
            form.refuse(error)
        else:
            slug = pages.slug_of(current_actor(), page_id)
            return done(
                url_for("wiki.edit", slug=slug),
                _("The page is there as a draft that only you and policy owners see."),
            )
    return render("wiki/new.html", 422, form=form)


@bp.get("/<slug>/edit")
@requires(access.EDIT)
def edit(slug: str) -> Response:
    """The newest text, or the actor's own draft of it."""
    actor = current_actor()
    page = pages.editable(actor, slug)
    latest = versions.texts(page.id, page.latest)[page.latest]
    draft = versions.draft(actor, page.id)
    form = EditForm(
        None,
        data={
            "title": draft.title if draft and draft.title else latest.title,
            "body": draft.body if draft else latest.source,
            "base": draft.base if draft else latest.number,
        },
    )
    return render("wiki/edit.html", page=page, form=form, draft=draft)


@bp.post("/<slug>/edit")
@requires(access.EDIT)
@once
def edit_post(slug: str) -> Response:
    """Saves a new version; where others were faster, joins or shows the three texts."""
    actor = current_actor()
    page = pages.editable(actor, slug)
    form = EditForm()
    base = whole(form.base.data)
    if not form.validate() or base is None:
        return render("wiki/edit.html", 422, page=page, form=form, draft=None)
    if request.form.get("then") != "publish":
        unit.leads_to(lambda number: url_for("wiki.version", slug=slug, number=number) if number else "")
    try:
        saved = saving.save(
            actor,
            page.id,
            base=base,
            title=form.title.data or "",
            source=form.body.data or "",
            summary=form.summary.data or "",
        )
    except Conflict as error:
        return _conflict(page, form, error)
    except PortalError as error:
        form.refuse(error)
        return render("wiki/edit.html", error.status, page=page, form=form, draft=None)
    return _saved(page, saved)


def _saved(page: Shown, saved: saving.Saved) -> Response:
    if not saved.new:
        return done(url_for("wiki.page", slug=page.slug), _("Nothing was changed."), "info")
    if request.form.get("then") == "publish":
        return done(url_for("wiki.publish", slug=page.slug))
    if saved.merged:
        said = _("Saved as version %(number)s, joined with what others wrote meanwhile.", number=saved.number)
    else:
        said = _("Saved as version %(number)s. Readers see it once it is published.", number=saved.number)
    return done(url_for("wiki.version", slug=page.slug, number=saved.number), said)


def _conflict(page: Shown, form: EditForm, error: Conflict) -> Response:
    """The three texts beside each other, and one field that holds both changes."""
    if "merged" not in error.details:
        form.refuse(error)
        return render("wiki/edit.html", error.status, page=page, form=form, draft=None)
    base, theirs = error.details["base"], error.details["theirs"]
    mine, merged = error.details["mine"], error.details["merged"]
    joined = EditForm(
        None,
        data={
            "title": merged.title,
            "body": merged.source,
            "summary": mine.summary,
            "base": error.details["latest"],
        },
    )
    return render(
        "wiki/conflict.html",
        409,
        page=page,
        form=joined,
        base=base,
        theirs=theirs,
        mine=mine,
        my_rows=versions.source_rows(base.source, mine.source),
        their_rows=versions.source_rows(base.source, theirs.source),
        message=str(error),
    )


@bp.post("/<slug>/draft")
@requires(access.EDIT)
def draft(slug: str) -> tuple[str, int]:
    """Keeps what is being written; an empty text forgets it."""
    actor = current_actor()
    page = pages.editable(actor, slug)
    body = request.form.get("body", "")
    if body.strip() == versions.texts(page.id, page.latest)[page.latest].source.strip():
        drafts.discard(actor, page.id)
        return "", 204
    number = request.args.get("base", page.latest, type=int)
    drafts.keep(actor, page.id, base=number, title=request.form.get("title", ""), body=body)
    return "", 204


@bp.post("/preview")
@requires(access.EDIT)
def preview() -> str:
    """A text as it will look."""
    return Markup(text.render(request.form.get("body", ""), page=True).html)  # noqa: S704 (sanitised)


@bp.get("/<slug>/publish")
@requires(access.EDIT)
def publish(slug: str) -> Response:
    """The impact preview, and the choice between editorial and substantive."""
    actor = current_actor()
    page = pages.editable(actor, slug)
    impact = publishing.impact(actor, page)
    form = PublishForm(None, data={"number": page.latest, "change": impact.proposed})
    return render("wiki/publish.html", page=page, impact=impact, form=form)


@bp.post("/<slug>/publish")
@requires(access.EDIT)
@once
def publish_post(slug: str) -> Response:
    """Brings the newest version into force."""
    actor = current_actor()
    page = pages.editable(actor, slug)
    form = PublishForm()
    if form.validate():
        try:
            publishing.publish(
                actor,
                page.id,
                number=whole(form.number.data) or 0,
                substantive=form.change.data == "substantive",
                follows=form.follows.data,
            )
        except PortalError as error:
            form.refuse(error)
        else:
            said = _("Version %(number)s is in force.", number=written(whole(form.number.data) or 0))
            return done(url_for("wiki.page", slug=slug), said)
    impact = publishing.impact(actor, pages.editable(actor, slug))
    return render("wiki/publish.html", 422, page=page, impact=impact, form=form)


@bp.post("/<slug>/versions/<int:number>/restore")
@requires(access.EDIT)
@once
def restore(slug: str, number: int) -> Response:
    """Makes an old version the newest one."""
    page = pages.editable(current_actor(), slug)
    saved = saving.restore(current_actor(), page.id, number)
    if not saved.new:
        return done(url_for("wiki.history", slug=slug), _("That is the newest version already."), "info")
    return done(
        url_for("wiki.publish", slug=slug),
        _("Version %(old)s is back as version %(new)s.", old=number, new=saved.number),
    )
