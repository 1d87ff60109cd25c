"""Giving thanks, taking them back, and the receiver's say in who sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert

from portal.core import access as permissions
from portal.core import clock, limits, links, refs, text, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, NotAllowed
from portal.core.events import ThanksGiven
from portal.core.i18n import _
from portal.core.language import guess
from portal.core.refs import Ref
from portal.recognition import access
from portal.recognition.models import VISIBILITIES, Receiver, Thanks
from portal.recognition.queries import evidence, loading
from portal.recognition.queries.wall import KIND

LIMIT = 2000
"""Characters of each of the two texts."""
TITLE = 120
WITHDRAW = timedelta(hours=24)
A_DAY = 30
"""Thanks that one person can give in a day."""
SHORT = {"en": "en", "pt": "pt_BR", "fa": "fa"}


@dataclass(frozen=True, slots=True)
class Words:
    """What a thanks says. `evidence`: what shows it; `language`: None is found out from the text."""

    behaviour: str
    effect: str = ""
    value_id: int | None = None
    evidence: Ref | None = None
    visibility: str = "public"
    language: str | None = None


@unit.writes
def give(actor: Actor, to: Sequence[int], words: Words) -> int:
    """Thanks the people `to`; the id of the thanks.

    Invalid names the field: nobody, oneself, somebody out of reach, no behaviour, evidence that the
    giver cannot see.
    """
    permissions.require(actor, access.GIVE)
    wanted = _checked_people(actor, to)
    if words.visibility not in VISIBILITIES:
        raise Invalid(_("Choose who may see it."), "visibility")
    if words.value_id is not None and not loading.value_known(words.value_id):
        raise Invalid(_("This value is not there any more. Choose another one."), "value_id")
    if words.evidence and refs.card(actor, words.evidence) is None:
        raise evidence.unknown()
    if limits.hit(f"recognition.give/{actor.id}", 86400) > A_DAY:
        raise Invalid(_("These are many thanks for one day. Keep some for tomorrow."))
    return record(actor, wanted, words)


def _checked_people(actor: Actor, to: Sequence[int]) -> list[int]:
    wanted = list(dict.fromkeys(to))
    if not wanted:
        raise Invalid(_("Say who did it: type @ and the name."), "to")
    if actor.id in wanted:
        raise Invalid(
            _("You cannot thank yourself. Thank who helped you: thanks count because they come from others."),
            "to",
        )
    if len(wanted) > loading.MOST or set(wanted) - loading.reachable(actor, wanted):
        raise Invalid(
            _("Somebody among them cannot be thanked from here. Choose from the suggestions."), "to"
        )
    return wanted


@unit.writes
def record(actor: Actor, to: Sequence[int], words: Words, *, at: datetime | None = None) -> int:
    """Writes a thanks without asking about reach and evidence: for what was given elsewhere or before.

    `at`: when it was given; the people thanked hear of it only where it is given now.
    """
    behaviour, effect = _text(words.behaviour, "behaviour"), _text(words.effect, "effect")
    if not behaviour.plain.strip():
        raise Invalid(_("Say what they did: one act that you saw, in a sentence."), "behaviour")
    plain = "\n".join(part.plain.strip() for part in (behaviour, effect) if part.plain.strip())
    thanks = Thanks(
        author_id=actor.id,
        department_id=actor.department_id,
        value_id=words.value_id,
        behaviour=words.behaviour,
        effect=words.effect,
        behaviour_html=behaviour.html,
        effect_html=effect.html,
        plain=plain,
        title=text.excerpt(behaviour.plain, TITLE),
        render_version=text.RENDER_VERSION,
        evidence_kind=words.evidence.kind if words.evidence else None,
        evidence_id=words.evidence.id if words.evidence else None,
        language=words.language or SHORT.get(guess(plain)[0] or "", actor.language),
        visibility=words.visibility,
        shown=words.visibility,
        created_at=at or clock.now(),
    )
    db.session.add(thanks)
    db.session.flush()
    departments = loading.departments_of(to)
    rows = [{"thanks_id": thanks.id, "person_id": p, "department_id": departments[p]} for p in to]
    db.session.execute(insert(Receiver), rows)
    ref = Ref(KIND, thanks.id)
    targets = links.targets([*behaviour.links, *effect.links])
    links.replace(ref, [*targets, *([words.evidence] if words.evidence else [])])
    unit.index(ref)
    if at is None:
        unit.emit(ThanksGiven(thanks_id=thanks.id, actor_id=actor.id or 0, to=tuple(to)))
    return thanks.id


def _text(source: str, field: str) -> text.Rendered:
    if len(source) > LIMIT:
        raise Invalid(_("There is room for %(count)s characters. Shorten it.", count=LIMIT), field)
    try:
        return text.render(source)
    except Invalid as error:
        raise Invalid(error.message, field) from error


@unit.writes
def withdraw(actor: Actor, thanks_id: int) -> None:
    """Takes one's own thanks back, within a day: afterwards it is gone for everybody."""
    thanks = loading.for_change(actor, thanks_id)
    if thanks.author_id != actor.id:
        raise NotAllowed(_("Only who gave these thanks can take them back. You can report them instead."))
    if clock.now() - thanks.created_at > WITHDRAW:
        raise Conflict(
            _("Thanks can be taken back within 24 hours. After that they belong to those who received them.")
        )
    thanks.withdrawn_at = clock.now()
    links.replace(Ref(KIND, thanks_id), ())
    unit.index(Ref(KIND, thanks_id))


@unit.writes
def choose_circle(actor: Actor, thanks_id: int, visibility: str) -> str:
    """A receiver makes the circle of readers smaller, or gives it back to the giver's; who sees it now.

    With several receivers the smallest circle that anybody wants holds for all.
    """
    thanks = loading.for_change(actor, thanks_id)
    people = loading.receivers(thanks_id)
    mine = next((one for one in people if one.person_id == actor.id), None)
    if mine is None:
        raise NotAllowed(_("Only the people thanked can change who sees it."))
    if visibility not in VISIBILITIES or _size(visibility) > _size(thanks.visibility):
        raise Invalid(_("You can make the circle smaller than the giver's, not larger."), "visibility")
    mine.visibility = None if visibility == thanks.visibility else visibility
    wanted = [thanks.visibility, *(one.visibility for one in people if one.visibility)]
    thanks.shown = min(wanted, key=_size)
    unit.index(Ref(KIND, thanks_id))
    return thanks.shown


def _size(visibility: str) -> int:
    return VISIBILITIES.index(visibility)
