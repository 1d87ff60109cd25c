"""No hostile text gets through: the output is read as a browser reads it, with html5lib."""

from __future__ import annotations

import re
from pathlib import Path

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core import text
from portal.core.errors import Invalid

CORPUS = Path(__file__).resolve().parents[1] / "data" / "xss.txt"
TAGS = {
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "code",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
}
ATTRIBUTES = {
    "a": {"href", "title", "class", "rel"},
    "abbr": {"title"},
    "code": {"class"},
    "div": {"class", "tabindex"},
    "img": {"src", "alt", "title", "loading"},
    "li": {"class", "value"},
    "ol": {"class", "start"},
    "span": {"class"},
    "td": {"colspan", "rowspan", "class"},
    "th": {"colspan", "rowspan", "scope", "class"},
    "ul": {"class"},
}
EVERYWHERE = {"dir", "id", "data-block"}
ID = re.compile(r"p-[a-z2-7]{8,10}|fn(ref)?\d*:[\w.-]+")
HREF = re.compile(r"https?://[^/\\]|mailto:|tel:|#|/(?![/\\])", re.IGNORECASE)


def payloads() -> list[str]:
    lines = CORPUS.read_text("utf-8").splitlines()[1:]
    return [line.replace("␊", "\n").replace("␉", "\t").replace("␍", "\r") for line in lines if line]


def assert_clean(html: str) -> None:
    """Nothing outside the list, no address but the permitted ones, and no surprise at a second parse."""
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    for element in tree.iter():
        if element is tree:
            continue
        tag = element.tag
        assert isinstance(tag, str), f"a comment or instruction in {html!r}"
        assert tag in TAGS, (tag, html)
        for name, value in element.attrib.items():
            assert name in ATTRIBUTES.get(tag, set()) | EVERYWHERE, (tag, name, html)
            assert_value(tag, name, value)


def assert_value(tag: str, name: str, value: str) -> None:
    seen = re.sub("[\t\n\r]", "", value.strip("".join(map(chr, range(33)))))
    if name == "href":
        assert HREF.match(seen), (tag, value)
        assert "\\" not in seen.split("?")[0] or not seen.startswith("/"), value
    if name == "src":
        assert seen.startswith("/files/"), value
        assert "\\" not in seen, value
    if name == "id":
        assert ID.fullmatch(value), value


def test_corpus_is_large() -> None:
    assert len(payloads()) >= 150
    assert len(set(payloads())) == len(payloads())


@pytest.mark.parametrize("payload", payloads())
@pytest.mark.parametrize("page", [False, True], ids=["post", "page"])
def test_payload_is_harmless(payload: str, page: bool) -> None:
    html = text.render(payload, page=page).html
    assert_clean(html)
    assert_clean(text.render(f"before {payload} after\n\nnext\n", page=page).html)


def test_all_payloads_together() -> None:
    assert_clean(text.render("\n\n".join(payloads()), page=True).html)
    assert_clean(text.render(" ".join(payloads())).html)


@pytest.mark.parametrize("payload", payloads())
def test_imported_payload_is_harmless(payload: str) -> None:
    assert_clean(text.render(text.from_html(payload)).html)


def test_the_check_itself_can_fail() -> None:
    for bad in (
        "<script>x</script>",
        '<a href="javascript:x">x</a>',
        "<b onclick=x>x</b>",
        "<img src=//e/x>",
    ):
        with pytest.raises(AssertionError):
            assert_clean(bad)


def shown_or_refused(source: str, page: bool) -> text.Rendered:
    """The result, an empty one where the text is refused with a reason; any other error fails the test."""
    try:
        return text.render(source, page=page)
    except Invalid as refused:
        reason = str(refused)
    assert "character" in reason or "complicated" in reason
    return text.Rendered()


HOSTILE = st.lists(
    st.sampled_from(payloads())
    | st.text(alphabet="[]()<>!*_~`#|-+>\"'&;:@\\/ \n\t=xa1^{}", max_size=20)
    | st.text(max_size=12),
    max_size=6,
)


@settings(max_examples=150, deadline=None)
@given(parts=HOSTILE, page=st.booleans())
def test_any_text_is_clean_or_refused(parts: list[str], page: bool) -> None:
    found = shown_or_refused("".join(parts), page)
    assert_clean(found.html)
    ids = re.findall(r'<\w+[^<>]* data-block="(\w+)"', found.html)  # in tags, not in shown code
    assert len(set(ids)) == len(ids)


@settings(max_examples=150, deadline=None)
@given(source=st.text(st.characters(blacklist_categories=())), page=st.booleans())
def test_any_unicode_is_shown_or_refused_with_a_reason(source: str, page: bool) -> None:
    found = shown_or_refused(source, page)
    assert_clean(found.html)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", found.html)
