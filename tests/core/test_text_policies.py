"""Real policies keep their headings, lists, tables and links, and their paragraph ids."""

from __future__ import annotations

import os
import re
from pathlib import Path

import html5lib
import pytest

from portal.core import text

DATA = Path(os.environ.get("PONTE_TRIAL_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
POLICIES = sorted((DATA / "policies" / "en").glob("*.md")) if DATA.is_dir() else []
pytestmark = [
    pytest.mark.trial,
    pytest.mark.skipif(not POLICIES, reason="the trial data is not here; set PONTE_TRIAL_DATA"),
]
TEXTS = [pytest.param(path.read_text("utf-8"), id=path.stem) for path in POLICIES]


def body(source: str) -> str:
    """The document without front matter, code and comments, where signs mean nothing."""
    source = re.sub(r"\A\s*---\n.*?\n---\n", "", source, flags=re.DOTALL)
    source = re.sub(r"^( *)(```+|~~~+).*?^\1\2 *$", "", source, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"<!--.*?-->", "", source, flags=re.DOTALL)


def tree(source: str):  # type: ignore[no-untyped-def]
    return html5lib.parseFragment(text.render(source, page=True).html, namespaceHTMLElements=False)


def test_there_are_twenty() -> None:
    assert len(POLICIES) == 20


@pytest.mark.parametrize("source", TEXTS)
def test_headings(source: str) -> None:
    source = body(source)
    written = re.findall(
        r"^(?:> ?)*#{1,6}[ \t]+\S.*$|^\S.*\n(?:=+|-{2,})[ \t]*$|<h[1-6]\b", source, re.MULTILINE
    )
    assert len(text.render(source, page=True).headings) == len(written)


@pytest.mark.parametrize("source", TEXTS)
def test_list_items(source: str) -> None:
    source = body(source)
    rules = re.compile(r"^\s*([-*_])( *\1){2,}\s*$")
    written = [
        line
        for line in source.split("\n")
        if re.match(r"\s*(?:[-*+]|\d+\.)[ \t]+\S", line) and not rules.match(line)
    ] + re.findall(r"<li\b", source)
    shown = [one for one in tree(source).iter("li") if not (one.get("id") or "").startswith("fn")]
    assert len(shown) == len(written)


@pytest.mark.parametrize("source", TEXTS)
def test_tables(source: str) -> None:
    source = body(source)
    written = re.findall(r"^\s*\|?[ :]*-{2,}[ :]*\|[-| :]*$|<table\b", source, re.MULTILINE)
    assert len(list(tree(source).iter("table"))) == len(written)


@pytest.mark.parametrize("source", TEXTS)
def test_links(source: str) -> None:
    source = body(source)
    written = set(re.findall(r"(?<!!)\[[^\[\]]*\]\(<?(https?://[^\s()<>]+)>?[^()]*\)", source))
    shown = {one.get("href") for one in tree(source).iter("a")}
    assert written <= shown, written - shown


@pytest.mark.parametrize("source", TEXTS)
def test_ids_stay_on_the_next_save(source: str) -> None:
    first = text.render(source, page=True)
    second = text.render(source, page=True, known=first.blocks)
    assert [block.id for block in second.blocks] == [block.id for block in first.blocks]
    assert not any(block.changed for block in second.blocks)
    assert second.html == first.html
