"""What waits for the worker, what failed, and sending it again."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.wrappers import Response

from portal.admin import access
from portal.admin.queries import jobs as queries
from portal.admin.services import machinery
from portal.admin.views.overview import bp
from portal.core.i18n import _, ngettext, number
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.pages import done, render

TABS = ("dead", "waiting", "jobs")


@bp.get("/jobs")
@requires(access.JOBS)
def jobs() -> Response:
    """Deliveries that failed, deliveries that wait, jobs that were given up."""
    tab = request.args.get("tab", "dead")
    tab = tab if tab in TABS else "dead"
    cursor = request.args.get("at")
    page = queries.dead_jobs(cursor) if tab == "jobs" else queries.deliveries(tab, cursor)
    return render("admin/jobs.html", tab=tab, page=page, counts=queries.counts(), shown=queries.shown)


@bp.post("/jobs/deliveries/<int:delivery_id>/again")
@requires(access.JOBS)
def send_again(delivery_id: int) -> Response:
    """Sends one delivery again."""
    machinery.send_again(current_actor(), delivery_id)
    return done(url_for("admin.jobs"), _("It is tried again now."))


@bp.post("/jobs/deliveries/again")
@requires(access.JOBS)
def send_all_again() -> Response:
    """Sends all failed deliveries again."""
    count = machinery.send_all_again(current_actor())
    message = ngettext(
        "%(shown)s delivery is tried again now.",
        "%(shown)s deliveries are tried again now.",
        count,
        shown=number(count),
    )
    return done(url_for("admin.jobs"), message)


@bp.post("/jobs/<int:dead_job_id>/again")
@requires(access.JOBS)
def run_again(dead_job_id: int) -> Response:
    """Runs a job that was given up again."""
    machinery.run_again(current_actor(), dead_job_id)
    return done(url_for("admin.jobs", tab="jobs"), _("It is tried again now."))


@bp.post("/jobs/<int:dead_job_id>/drop")
@requires(access.JOBS)
def drop_job(dead_job_id: int) -> Response:
    """Forgets a job that was given up."""
    machinery.drop(current_actor(), dead_job_id)
    return done(url_for("admin.jobs", tab="jobs"), _("It is dropped."))
