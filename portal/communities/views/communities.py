"""The directory, a community's charter and membership."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.communities import access
from portal.communities.forms import KINDS, AddForm, CharterForm, CommunityForm
from portal.communities.queries import communities as queries
from portal.communities.queries import directory as listed
from portal.communities.queries import waiting
from portal.communities.services import communities, members
from portal.core import access as permissions
from portal.core.errors import PortalError
from portal.core.i18n import _, ngettext
from portal.people.queries import directory as people
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.once import once
from portal.web.pages import done, render

bp = Blueprint("communities", __name__, url_prefix="/communities")


@bp.get("")
@requires(access.READ)
def directory() -> Response:
    """All communities of which the reader may know."""
    actor = current_actor()
    asked: dict[str, Any] = {
        "text": request.args.get("q", "")[:80],
        "mine": request.args.get("show") == "mine",
        "kind": request.args.get("kind", "") if request.args.get("kind") in dict(KINDS) else "",
    }
    page = listed.directory(actor, cursor=request.args.get("at"), **asked)
    may_create = permissions.can(actor, access.CREATE)
    return render("communities/directory.html", page=page, asked=asked, may_create=may_create)


@bp.get("/unanswered")
@requires(access.READ)
def unanswered() -> Response:
    """The questions of all communities that wait for a first answer."""
    page = waiting.unanswered(current_actor(), request.args.get("at"))
    return render("communities/unanswered.html", page=page)


@bp.get("/new")
@requires(access.CREATE)
def new() -> Response:
    """The form of a new community."""
    return _new_page(CommunityForm(None, data={"language": current_actor().language}))


def _new_page(form: CommunityForm, status: int = 200) -> Response:
    form.departments.choices = people.departments()
    return render("communities/new.html", status, form=form)


@bp.post("/new")
@requires(access.CREATE)
@once
def create() -> Response:
    """Starts a community."""
    form = CommunityForm()
    form.departments.choices = people.departments()
    if form.validate():
        try:
            slug = communities.create(current_actor(), **form.values())
        except PortalError as error:
            form.refuse(error)
        else:
            said = _("Your community is there. Add people, then start the first thread.")
            return done(url_for("communities.member_list", slug=slug), said)
    return _new_page(form, 422)


@bp.get("/<slug>/about")
@requires(access.READ)
def about(slug: str) -> Response:
    """The charter: purpose, people, rules; for those who ask to join, too."""
    community = queries.here(current_actor(), slug)
    departments = queries.department_names(community.departments)
    return render("communities/about.html", community=community, departments=departments)


@bp.get("/<slug>/charter")
@requires(access.TAKE_PART)
def charter(slug: str) -> Response:
    """The charter as a form."""
    community = queries.here(current_actor(), slug)
    communities.require_change(current_actor(), community)
    given = {
        "name": community.name,
        "purpose": community.purpose,
        "kind": community.kind,
        "language": community.language,
        "departments": list(community.departments),
        "tags": ", ".join(community.tags),
        "owner": f"@{community.owner[1]}" if community.owner else "",
        "sponsor": f"@{community.sponsor[1]}" if community.sponsor else "",
        "review_at": community.review_at.date() if community.review_at else None,
    }
    return _charter_page(CharterForm(None, data=given), community)


def _charter_page(form: CharterForm, community: queries.Here, status: int = 200) -> Response:
    form.departments.choices = people.departments()
    return render("communities/charter.html", status, form=form, community=community)


@bp.post("/<slug>/charter")
@requires(access.TAKE_PART)
@once
def charter_post(slug: str) -> Response:
    """Saves the charter."""
    community = queries.here(current_actor(), slug)
    communities.require_change(current_actor(), community)
    form = CharterForm()
    form.departments.choices = people.departments()
    if form.validate():
        try:
            communities.change(current_actor(), slug, **form.values())
        except PortalError as error:
            form.refuse(error)
        else:
            return done(url_for("communities.about", slug=slug), _("The charter is saved."))
    return _charter_page(form, community, 422)


@bp.post("/<slug>/join")
@requires(access.TAKE_PART)
def join(slug: str) -> Response:
    """Joins an open community."""
    members.join(current_actor(), slug)
    return done(_home(slug), _("You are a member now. New threads here are marked for you."))


@bp.post("/<slug>/ask")
@requires(access.TAKE_PART)
def ask(slug: str) -> Response:
    """Asks to join a closed one."""
    members.ask(current_actor(), slug, note=request.form.get("note", ""))
    said = _("Its moderators were told. You get a notice when they have answered.")
    return done(url_for("communities.about", slug=slug), said)


@bp.post("/<slug>/leave")
@requires(access.TAKE_PART)
def leave(slug: str) -> Response:
    """Leaves a community."""
    members.leave(current_actor(), slug)
    return done(url_for("communities.directory"), _("You have left. What you wrote stays."))


@bp.post("/<slug>/all-read")
@requires(access.TAKE_PART)
def all_read(slug: str) -> Response:
    """Everything until now counts as read."""
    members.mark_all_read(current_actor(), slug)
    return done(_home(slug), _("All of it is marked as read."))


@bp.get("/<slug>/members")
@requires(access.READ)
def member_list(slug: str) -> Response:
    """Its people; for those who look after it, who asks to join and whom to add."""
    return _members_page(slug, AddForm(None))


def _members_page(slug: str, form: AddForm, status: int = 200) -> Response:
    community = queries.here(current_actor(), slug)
    if not community.may_read and not community.may_change:
        return redirect(url_for("communities.about", slug=slug))
    return render(
        "communities/members.html",
        status,
        community=community,
        page=queries.members(community, cursor=request.args.get("at")),
        asking=queries.requests(community) if community.may_change else [],
        form=form,
    )


@bp.post("/<slug>/members")
@requires(access.TAKE_PART)
@once
def add(slug: str) -> Response:
    """Adds people."""
    form = AddForm()
    if form.validate():
        try:
            wanted = (form.handles.data or "").replace("،", ",").replace(",", " ").split()
            added = members.add(current_actor(), slug, handles=wanted)
        except PortalError as error:
            form.refuse(error)
        else:
            said = ngettext("%(num)s person added.", "%(num)s people added.", len(added))
            return done(url_for("communities.member_list", slug=slug), said)
    return _members_page(slug, form, 422)


@bp.post("/<slug>/requests/<int:request_id>")
@requires(access.TAKE_PART)
def answer(slug: str, request_id: int) -> Response:
    """Answers who asks to join."""
    accept = request.form.get("answer") == "accept"
    members.answer(current_actor(), slug, request_id, accept=accept)
    said = _("They are a member now.") if accept else _("The request is declined; they were told.")
    return done(url_for("communities.member_list", slug=slug), said)


@bp.post("/<slug>/members/<int:person_id>/role")
@requires(access.TAKE_PART)
def role(slug: str, person_id: int) -> Response:
    """Makes somebody moderator or member."""
    members.set_role(current_actor(), slug, person_id, role=request.form.get("role", ""))
    return done(url_for("communities.member_list", slug=slug), _("Done."))


@bp.post("/<slug>/members/<int:person_id>/remove")
@requires(access.TAKE_PART)
def remove(slug: str, person_id: int) -> Response:
    """Takes somebody out."""
    members.remove(current_actor(), slug, person_id)
    return done(url_for("communities.member_list", slug=slug), _("They are no member any more."))


def _home(slug: str) -> str:
    return url_for("communities.community", slug=slug)
