"""The audit log."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.wrappers import Response

from portal.admin import access
from portal.admin.queries import log
from portal.admin.views.overview import bp
from portal.core import audit as chain
from portal.core import refs
from portal.core.i18n import _, number
from portal.core.refs import Ref
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.pages import done, render


@bp.get("/audit")
@requires(access.AUDIT)
def audit() -> Response:
    """Entries, newest first, by act, person and object."""
    asked = {name: request.args.get(name, "").strip()[:80] for name in ("act", "actor", "ref")}
    page = log.entries(**asked, cursor=request.args.get("at"))
    return render("admin/audit.html", page=page, asked=asked, acts=log.acts())


@bp.get("/audit/<int:entry_id>")
@requires(access.AUDIT)
def audit_entry(entry_id: int) -> Response:
    """One entry with its details."""
    entry = log.entry(entry_id)
    card = refs.card(current_actor(), Ref.parse(entry.ref)) if entry.ref else None
    return render("admin/audit_entry.html", entry=entry, card=card)


@bp.post("/audit/verify")
@requires(access.AUDIT)
def verify_audit() -> Response:
    """Walks the chain of hashes."""
    good, broken = chain.verify()
    if broken is None:
        message = _("The chain is whole: %(count)s entries are as they were written.", count=number(good))
        return done(url_for("admin.audit"), message)
    message = _(
        "The chain is broken at entry %(entry)s: it or the one before was changed after it was written. "
        "Compare with a backup.",
        entry=number(broken),
    )
    return done(url_for("admin.audit"), message, "danger")
