"""The directory, profiles, invitations and what administrators change."""

from __future__ import annotations

from typing import Any

from flask import jsonify, request, url_for
from werkzeug.wrappers import Response

from portal.core import access as permissions
from portal.core.actor import ROLES
from portal.core.errors import PortalError
from portal.core.i18n import _
from portal.people import access
from portal.people.forms import ROLE_LABELS, InviteForm, RolesForm
from portal.people.queries import accounts, directory
from portal.people.services import invitations, profiles
from portal.people.views.signing import bp
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.once import once
from portal.web.pages import done, render


def _department_choices() -> list[tuple[int, str]]:
    return [(0, _("None")), *directory.departments()]


@bp.get("/people")
@requires(access.DIRECTORY)
def people() -> Response:
    """The directory with search by name, department and role."""
    asked: dict[str, Any] = {
        "text": request.args.get("q", "")[:80],
        "department_id": request.args.get("department", type=int),
        "role": request.args.get("role", "") if request.args.get("role") in ROLES else "",
    }
    page = directory.people(current_actor(), cursor=request.args.get("at"), **asked)
    return render(
        "people/people.html",
        page=page,
        asked=asked,
        departments=directory.departments(),
        roles=ROLE_LABELS,
        may_invite=permissions.can(current_actor(), access.INVITE),
    )


@bp.get("/people/suggest")
@requires(access.DIRECTORY)
def suggest() -> Response:
    """People for `@` while typing, as JSON."""
    found = directory.suggestions(current_actor(), request.args.get("q", "")[:40])
    return jsonify(
        [{"value": f"@{p.handle}", "label": p.name, "note": p.title, "icon": "person"} for p in found]
    )


@bp.get("/people/<handle>")
@requires(access.DIRECTORY)
def person(handle: str) -> Response:
    """One person."""
    profile = directory.profile(current_actor(), handle)
    form = RolesForm(None, data={"roles": sorted(profile.roles), "department_id": profile.department_id or 0})
    form.department_id.choices = _department_choices()
    manage = permissions.can(current_actor(), access.MANAGE)
    return render("people/person.html", person=profile, roles=ROLE_LABELS, form=form, manage=manage)


@bp.post("/people/<handle>/roles")
@requires(access.MANAGE)
def change_roles(handle: str) -> Response:
    """Sets roles and department."""
    profile = directory.profile(current_actor(), handle)
    form = RolesForm()
    form.department_id.choices = _department_choices()
    if form.validate():
        try:
            profiles.change_roles(
                current_actor(),
                profile.id,
                roles=form.roles.data or [],
                department_id=form.department_id.data or None,
            )
        except PortalError as error:
            form.refuse(error)
        else:
            return done(url_for("people.person", handle=handle), _("Roles saved."))
    return render("people/person.html", 422, person=profile, roles=ROLE_LABELS, form=form, manage=True)


@bp.post("/people/<handle>/end")
@requires(access.MANAGE)
def end_account(handle: str) -> Response:
    """The person has left."""
    profile = directory.profile(current_actor(), handle)
    profiles.end_account(current_actor(), profile.id)
    return done(
        url_for("people.people"),
        _("%(name)s cannot sign in any more. What they wrote stays.", name=profile.name),
    )


@bp.get("/people/invite")
@requires(access.INVITE)
def invite() -> Response:
    """The form of an invitation, and those that are open."""
    return _invite_page(
        InviteForm(None, data={"roles": ["newcomer", "employee"], "language": current_actor().language})
    )


def _invite_page(form: InviteForm, status: int = 200, link: str | None = None) -> Response:
    form.department_id.choices = _department_choices()
    return render(
        "people/invite.html",
        status,
        form=form,
        invitations=accounts.open_invitations(),
        roles=ROLE_LABELS,
        link=link,
    )


@bp.post("/people/invite")
@requires(access.INVITE)
@once
def invite_post() -> Response:
    """Makes an invitation and shows its link once."""
    form = InviteForm()
    form.department_id.choices = _department_choices()
    if not form.validate():
        return _invite_page(form, 422)
    values = form.values()
    values["department_id"] = values["department_id"] or None
    try:
        token = invitations.invite(current_actor(), **values)
    except PortalError as error:
        form.refuse(error)
        return _invite_page(form, error.status)
    link = url_for("people.join", token=token, _external=True)
    alike = ("roles", "department_id", "language")  # the next one is often a colleague of this one
    fresh = InviteForm(None, data={name: form.data[name] for name in alike})
    return _invite_page(fresh, link=link)
