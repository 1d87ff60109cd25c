"""A small library to learn from, and a track about it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.core import reading, refs, text
from portal.core.actor import Actor
from portal.core.reading import ReadingText, hash_of, section_of
from portal.core.refs import Ref, RefCard, RefKind
from portal.training.services import authoring, questions

RULES = """Who speaks for us is written here.

## Speaking as yourself

Say where you work before you praise a product.

## Escalation

Call the lead when somebody could be hurt.
"""


class Library:
    """Pages that can be changed, in place of the wiki."""

    def __init__(self) -> None:
        self.pages: dict[int, tuple[str, str, int, text.Rendered]] = {}
        self.put(1, "rules", RULES)

    def put(self, number: int, slug: str, source: str) -> list[str]:
        """Sets the text of a page; the ids of paragraphs that differ from before."""
        before = self.pages.get(number)
        known = before[3].blocks if before else ()
        made = text.render(source, page=True, known=known)
        self.pages[number] = (slug, source, before[2] + 1 if before else 1, made)
        return [block.id for block in made.blocks if block.changed]

    def load(self, _actor: Actor, number: int, section: str | None) -> ReadingText | None:
        """As the wiki does it."""
        if number not in self.pages:
            return None
        slug, _source, version, made = self.pages[number]
        html, blocks, url = made.html, made.blocks, f"/wiki/{slug}"
        if section:
            found = section_of(html, blocks, made.headings, section)
            if found is None:
                return None
            html, blocks, heading = found
            url = f"{url}#{heading.anchor}"
        ref = Ref("wiki.page", number)
        return ReadingText(ref, slug.title(), url, version, "en", html, blocks, 20, hash_of(blocks))

    def cards(self, _actor: Actor, ids: object) -> dict[int, RefCard]:
        """Cards of all pages."""
        return {
            number: RefCard(Ref("wiki.page", number), page[0].title(), f"/wiki/{page[0]}")
            for number, page in self.pages.items()
        }

    def find(self, slug: str) -> int | None:
        """Id by address."""
        return next((number for number, page in self.pages.items() if page[0] == slug), None)


@pytest.fixture
def library(app, monkeypatch: pytest.MonkeyPatch) -> Library:
    """The library, in place of the wiki."""
    made = Library()
    monkeypatch.setitem(reading._LOADERS, "wiki.page", made.load)
    kind = RefKind("wiki.page", "Page", "book", made.cards, word="wiki", find=made.find)
    monkeypatch.setitem(refs._KINDS, "wiki.page", kind)
    return made


def option(words: str, right: bool = False) -> dict[str, object]:
    """An option of a question."""
    return {"text": words, "right": right, "feedback": f"About {words}"}


OPTIONS = [option("the right thing", True), option("a wrong thing"), option("another wrong thing")]


@pytest.fixture
def track(library: Library, actor: Callable[[str], Actor]) -> dict[str, int]:
    """The published track `basics`: reading, quiz with nine questions, acknowledgement; ids by name."""
    farah = actor("farah")
    authoring.create_track(farah, title="Basics", level="newcomer", slug="basics", topics=["policies"])
    ids = {
        "reading": authoring.add_lesson(
            farah, "basics", kind="reading", title="The rules", minutes=7, page="rules"
        ),
        "quiz": authoring.add_lesson(
            farah, "basics", kind="quiz", title="Do you know them?", minutes=5, page="rules", draw=3
        ),
    }
    for number in range(9):
        section = "Escalation" if number % 2 else "Speaking as yourself"
        questions.add(
            farah, ids["quiz"], kind="single", text=f"Question number {number}?", options=OPTIONS,
            explains="Because the rule says so.", page="rules", section=section,
        )  # fmt: skip
    ids["acknowledgement"] = authoring.add_lesson(
        farah, "basics", kind="acknowledgement", title="I have read the rules", minutes=1, page="rules"
    )
    authoring.publish(farah, "basics")
    return ids
