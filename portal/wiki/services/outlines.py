"""What a new page of each kind starts with: the sections that readers look for."""

from __future__ import annotations

from portal.core.i18n import _


def outline(kind: str) -> str:
    """Markdown in the language of now."""
    return "\n\n".join(f"## {heading}\n\n{words}" for heading, words in _sections(kind)) + "\n"


def _sections(kind: str) -> list[tuple[str, str]]:
    purpose = (_("Purpose"), _("Why this page exists, in two sentences."))
    whom = (_("For whom"), _("Who does what is written here, and where."))
    steps = (_("Steps"), "1. " + _("The first thing to do, and who does it.") + "\n2. …")
    known: dict[str, list[tuple[str, str]]] = {
        "policy": [
            purpose,
            whom,
            (_("Rules"), "- " + _("One rule a line, with its reason.")),
            (_("When in doubt"), _("Whom to ask, and what to do until there is an answer.")),
        ],
        "playbook": [(_("When to use it"), _("The signs that start it.")), steps, (_("Afterwards"), "- …")],
        "risk": [purpose, (_("How a risk is noticed"), "- …"), (_("How it is weighed"), "- …"), steps],
        "escalation": [(_("What is escalated"), "- …"), (_("To whom, and how fast"), "- …"), steps],
        "reference": [(_("Source and licence"), _("Where it comes from and what we may do with it."))],
        "value": [(_("What it means"), "…"), (_("What it looks like in a day's work"), "- …")],
    }
    return known.get(kind, [purpose, whom, (_("How we do it"), "- …")])
