"""Names of levels, topics and kinds, in the reader's language."""

from __future__ import annotations

from portal.core.i18n import LANGUAGES, lazy_

LEVELS = {
    "newcomer": lazy_("Newcomer"),
    "practitioner": lazy_("Practitioner"),
    "expert": lazy_("Expert"),
    "leader": lazy_("Leader"),
}
TOPICS = {
    "guidelines": lazy_("Guidelines"),
    "policies": lazy_("Policies"),
    "talking-with-customers": lazy_("Talking with customers"),
    "risk": lazy_("Risk"),
    "escalation": lazy_("Escalation"),
}
KINDS = {
    "reading": lazy_("Reading"),
    "quiz": lazy_("Quiz"),
    "acknowledgement": lazy_("Acknowledgement"),
}
KIND_ICONS = {"reading": "book", "quiz": "ui-checks", "acknowledgement": "shield-check"}
LEVEL_TONES = {"newcomer": "success", "practitioner": "info", "expert": "accent", "leader": "warning"}
GRADES = {
    "served": lazy_("The text was shown"),
    "opened": lazy_("Read, by own word"),
    "acknowledged": lazy_("Acknowledged"),
    "passed": lazy_("Passed a quiz"),
}
PAIRING_STATES = {
    "requested": lazy_("Waits for an answer"),
    "active": lazy_("Active"),
    "declined": lazy_("Declined"),
    "withdrawn": lazy_("Withdrawn"),
    "ended": lazy_("Ended"),
}
LANGUAGE_NAMES = {code: language.name for code, language in LANGUAGES.items()}
