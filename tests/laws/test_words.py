"""Every message is translated, in every language, with the same placeholders."""

from __future__ import annotations

import re
from typing import Any

import pytest

from portal import tools
from portal.core.i18n import LANGUAGES, TRANSLATIONS, joined_catalog, read_catalog
from tests.laws import source

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|(?<!\{)\{(\w+)\}(?!\})")
CODES = [code for code in LANGUAGES if code != "en"]


@pytest.fixture(scope="module")
def wanted() -> dict[str, Any]:
    """All messages in the code, by area."""
    return tools.messages()


@pytest.mark.parametrize("code", CODES)
def test_every_message_is_translated(wanted: dict[str, Any], code: str) -> None:
    known = joined_catalog(code)
    faults = []
    for area, catalog in wanted.items():
        for message in catalog:
            found = known.get(message.id) if message.id else None
            if message.id and (found is None or not tools.translated(found)):
                place = message.locations[0] if message.locations else ("?", 0)
                faults.append(f"{area}: {place[0]}:{place[1]} {message.id!r}")
    law = f"{len(faults)} messages lack {code}. python3 -m portal translations --area AREA lists them."
    source.advise(faults, law)


@pytest.mark.parametrize("code", CODES)
def test_translations_keep_the_placeholders(code: str) -> None:
    faults = []
    for path in sorted((TRANSLATIONS / code).glob("*.po")):
        for message in read_catalog(path, code):
            if not message.id or not message.string:
                continue
            originals = message.id if isinstance(message.id, tuple | list) else [message.id]
            allowed = set().union(*(set(names(text)) for text in originals))
            strings = message.string if isinstance(message.string, tuple | list) else [message.string]
            for text in strings:
                if text and (not set(names(text)) <= allowed or missing(originals, text)):
                    faults.append(f"{path.name} ({code}): {message.id!r} → {text!r}")
    source.advise(faults, "A translation carries the same %(name)s and {name} as its message.")


def names(text: str) -> list[str]:
    """Placeholders of a message."""
    return [one or two for one, two in PLACEHOLDER.findall(text)]


def missing(originals: Any, text: str) -> bool:
    """True where a placeholder that every form has is not in the translation."""
    everywhere = set(names(originals[0])).intersection(*(set(names(o)) for o in originals))
    return bool(everywhere - set(names(text))) and len(originals) == 1


@pytest.mark.parametrize("code", CODES)
def test_a_message_has_one_translation(code: str) -> None:
    first: dict[str, tuple[str, str]] = {}
    faults = []
    for path in sorted((TRANSLATIONS / code).glob("*.po"), key=lambda p: (p.stem != "core", p.stem)):
        for message in read_catalog(path, code):
            if not message.id or not message.string:
                continue
            text = str(message.string)
            area, known = first.setdefault(str(message.id), (path.stem, text))
            if known != text:
                faults.append(f"{code}: {message.id!r} is {known!r} in {area} and {text!r} in {path.stem}")
    source.advise(faults, "One word, one meaning: the first catalogue counts, the other is never shown.")


@pytest.mark.parametrize("code", CODES)
def test_persian_and_portuguese_are_not_english(code: str) -> None:
    """A translation equal to its message is a forgotten one, names and loan words left out."""
    same = {
        "Home",
        "Status",
        "E-mail",
        "Feed",
        "Mentor",
        "Playbook",
        "Total",
        "Insights",
        "Insight",
        "Chat",
        "Link",
    }
    faults = []
    for path in sorted((TRANSLATIONS / code).glob("*.po")):
        for message in read_catalog(path, code):
            text = message.id if isinstance(message.id, str) else ""
            words = re.findall(r"[A-Za-z]{3,}", PLACEHOLDER.sub("", text))
            if message.string == text and len(words) > (1 if code == "pt_BR" else 0) and text not in same:
                faults.append(f"{path.name} ({code}): {text!r}")
    source.advise(faults, "The translation is the English text.")
