"""Departments."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response

from portal.admin import access
from portal.admin.forms import DepartmentForm, RenameForm
from portal.admin.queries import departments as queries
from portal.admin.views.overview import bp
from portal.core.errors import PortalError
from portal.core.i18n import LANGUAGES, _
from portal.people.services import profiles
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.once import once
from portal.web.pages import done, render


def _names(form: RenameForm) -> dict[str, str]:
    return {code: form[code].data for code in LANGUAGES if form[code].data}


def _list_page(form: DepartmentForm, status: int = 200) -> Response:
    return render("admin/departments.html", status, form=form, departments=queries.departments())


@bp.get("/departments")
@requires(access.DEPARTMENTS)
def departments() -> Response:
    """All departments, and the form of a new one."""
    return _list_page(DepartmentForm(None))


@bp.post("/departments")
@requires(access.DEPARTMENTS)
@once
def add_department() -> Response:
    """Adds a department."""
    form = DepartmentForm()
    if not form.validate():
        return _list_page(form, 422)
    try:
        profiles.add_department(
            current_actor(), key=form.key.data or "", name=form.en.data or "", names=_names(form)
        )
    except PortalError as error:
        form.refuse(error)
        return _list_page(form, error.status)
    return done(url_for("admin.departments"), _("Department added."))


@bp.get("/departments/<int:department_id>")
@requires(access.DEPARTMENTS)
def department(department_id: int) -> Response:
    """The names of a department."""
    line = queries.department(department_id)
    return render("admin/department.html", form=RenameForm(None, data=line.names), line=line)


@bp.post("/departments/<int:department_id>")
@requires(access.DEPARTMENTS)
@once
def rename_department(department_id: int) -> Response:
    """Saves the names of a department."""
    form, line = RenameForm(), queries.department(department_id)
    if not form.validate():
        return render("admin/department.html", 422, form=form, line=line)
    profiles.rename_department(current_actor(), department_id, name=form.en.data or "", names=_names(form))
    return done(url_for("admin.departments"), _("Saved."))
