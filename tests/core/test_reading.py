"""Sections of a text are cut at headings of the same level, with their paragraphs."""

from __future__ import annotations

from portal.core import reading, text
from portal.core.actor import ANONYMOUS
from portal.core.refs import Ref

SOURCE = """Before.

## Speaking as yourself

Say who you are.

### Where it is hard

- a
- b

## Speaking for *us*

Ask first.

> ## Quoted
> words
"""


def cut(wanted: str):
    page = text.render(SOURCE, page=True)
    return page, reading.section_of(page.html, page.blocks, page.headings, wanted)


def test_a_section_reaches_to_the_next_heading_of_its_level() -> None:
    page, found = cut("Speaking as yourself")
    assert found is not None
    html, blocks, heading = found
    assert [block.text for block in blocks] == [
        "Speaking as yourself", "Say who you are.", "Where it is hard", "a\nb",
    ]  # fmt: skip
    assert html.startswith("<h2")
    assert html.strip().endswith("</ul>")
    assert heading.level == 2
    assert cut(page.blocks[1].id)[1] is None, "ids are minted anew for every new text"


def test_by_id_and_to_the_end() -> None:
    page = text.render(SOURCE, page=True)
    name = page.blocks[5].id
    found = reading.section_of(page.html, page.blocks, page.headings, f"p-{name}")
    assert found is not None
    assert found[1][0].text == "Speaking for us"
    assert found[0].count("<blockquote") == found[0].count("</blockquote>") == 1


def test_what_is_missing_or_quoted_is_no_section() -> None:
    assert cut("Nowhere")[1] is None
    assert cut("Quoted")[1] is None


def test_formatting_does_not_change_the_hash() -> None:
    first = text.render("Some *words* here", page=True)
    second = text.render("Some words **here**", page=True, known=first.blocks)
    third = text.render("Some more words here", page=True, known=first.blocks)
    assert reading.hash_of(first.blocks) == reading.hash_of(second.blocks) != reading.hash_of(third.blocks)


def test_a_kind_registers_and_unknown_kinds_give_nothing() -> None:
    reading.register("test.page", lambda actor, number, section: None)
    assert reading.load(ANONYMOUS, Ref("test.page", 1)) is None
    assert reading.load(ANONYMOUS, Ref("nobody.knows", 1)) is None
    del reading._LOADERS["test.page"]
