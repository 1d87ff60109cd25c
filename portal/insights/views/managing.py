"""Sources and topics."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response

from portal.core.errors import NotFound, PortalError
from portal.core.i18n import LANGUAGES, _
from portal.insights import access
from portal.insights.forms import SourceForm, TopicForm
from portal.insights.queries import choices
from portal.insights.queries.choices import TopicLine
from portal.insights.services import sources as services
from portal.insights.views.feed import bp
from portal.people.queries import directory
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.once import once
from portal.web.pages import done, render


@bp.get("/sources")
@requires(access.READ)
def sources() -> Response:
    """Where insights come from."""
    return render("insights/sources.html", sources=choices.sources(current_actor()))


@bp.get("/sources/<int:source_id>")
@requires(access.MANAGE)
def source(source_id: int) -> Response:
    """The form of a source; 0 is a new one."""
    if not source_id:
        return render("insights/source.html", form=SourceForm(None), source=None)
    line = choices.source(current_actor(), source_id)
    data = {
        "name": line.name, "channel": line.channel, "owner": line.owner_handle or "",
        "language": line.language or "", "privacy": line.privacy, "retention_days": line.retention_days,
    }  # fmt: skip
    return render("insights/source.html", form=SourceForm(None, data=data), source=line)


@bp.post("/sources/<int:source_id>")
@requires(access.MANAGE)
@once
def source_post(source_id: int) -> Response:
    """Saves a source."""
    line = choices.source(current_actor(), source_id) if source_id else None
    form = SourceForm()
    if form.validate():
        try:
            services.save_source(current_actor(), source_id or None, **form.values())
        except PortalError as error:
            form.refuse(error)
        else:
            return done(url_for("insights.sources"), _("Saved."))
    return render("insights/source.html", 422, form=form, source=line)


@bp.get("/topics")
@requires(access.READ)
def topics() -> Response:
    """The tree of topics."""
    return render("insights/topics.html", topics=choices.topics())


@bp.get("/topics/<int:topic_id>")
@requires(access.MANAGE)
def topic(topic_id: int) -> Response:
    """The form of a topic; 0 is a new one."""
    known = choices.topics()
    line = _topic(known, topic_id)
    data: dict[str, object] = {}
    if line:
        data = {f"name_{code}": line.names.get(code, "") for code in LANGUAGES}
        data |= {
            "parent_id": line.parent_id or 0, "department_id": line.department_id or 0,
            "synonyms": ", ".join(line.synonyms),
        }  # fmt: skip
    return _topic_page(TopicForm(None, data=data), known, line)


def _topic(known: list[TopicLine], topic_id: int) -> TopicLine | None:
    found = next((line for line in known if line.id == topic_id), None)
    if topic_id and found is None:
        raise NotFound(_("There is no such topic."))
    return found


def _topic_page(
    form: TopicForm, known: list[TopicLine], line: TopicLine | None, status: int = 200
) -> Response:
    _offer(form, known, line)
    return render("insights/topic.html", status, form=form, topic=line)


def _offer(form: TopicForm, known: list[TopicLine], line: TopicLine | None) -> None:
    upper = [(t.id, t.name) for t in known if not t.depth and (line is None or t.id != line.id)]
    form.parent_id.choices = [(0, _("Nothing: an upper topic")), *upper]
    form.department_id.choices = [(0, _("None")), *directory.departments()]


@bp.post("/topics/<int:topic_id>")
@requires(access.MANAGE)
@once
def topic_post(topic_id: int) -> Response:
    """Saves a topic."""
    known = choices.topics()
    line = _topic(known, topic_id)
    form = TopicForm()
    _offer(form, known, line)
    if form.validate():
        try:
            services.save_topic(
                current_actor(),
                topic_id or None,
                names={code: form[f"name_{code}"].data or "" for code in LANGUAGES},
                parent_id=form.parent_id.data or None,
                department_id=form.department_id.data or None,
                synonyms=(form.synonyms.data or "").replace("،", ",").split(","),
            )
        except PortalError as error:
            form.refuse(error)
        else:
            return done(url_for("insights.topics"), _("Saved."))
    return _topic_page(form, known, line, 422)
