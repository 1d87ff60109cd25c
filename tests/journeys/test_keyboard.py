"""By keyboard alone, and without scripts at all."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.conftest import Open
from tests.journeys.places import THREAD, first
from tests.journeys.visit import Visit


def test_keys(visit: Open) -> None:
    """`/` searches, `?` helps, `g h` goes home, `j` and `k` move in a list, Enter opens."""
    ana = visit("ana")
    ana.go("/communities")
    ana.page.keyboard.press("/")
    expect(ana.page.get_by_role("searchbox").first).to_be_focused()
    ana.page.keyboard.press("Escape")
    ana.page.evaluate("document.activeElement.blur()")
    ana.page.keyboard.press("?")
    help_dialog = ana.page.get_by_role("dialog")
    expect(help_dialog).to_be_visible()
    ana.page.keyboard.press("Escape")
    expect(help_dialog).to_be_hidden()
    rows(ana)
    ana.page.keyboard.press("g")
    ana.page.keyboard.press("h")
    ana.page.wait_for_url(lambda url: url.rstrip("/") == ana.base)


def rows(ana: Visit) -> None:
    """j, j, k: the first row, the second, the first again; its link has the focus."""
    focused = "document.activeElement.getAttribute('href')"
    ana.page.keyboard.press("j")
    one = ana.page.evaluate(focused)
    ana.page.keyboard.press("j")
    two = ana.page.evaluate(focused)
    ana.page.keyboard.press("k")
    assert one, "j moves to the first row and puts the focus on its link"
    assert two != one
    assert ana.page.evaluate(focused) == one


def test_skip_link_and_focus(visit: Open) -> None:
    """The first Tab shows the way past the menu; focus is always visible."""
    ana = visit("ana")
    ana.go("/")
    ana.page.keyboard.press("Tab")
    assert ana.page.evaluate("document.activeElement.getAttribute('href')") == "#content"
    ana.page.keyboard.press("Enter")
    ana.page.keyboard.press("Tab")
    assert ana.page.evaluate("Boolean(document.activeElement.closest('main, aside'))")
    outline = ana.page.evaluate(
        "(s => s.outlineStyle !== 'none' || s.boxShadow !== 'none')(getComputedStyle(document.activeElement))"
    )
    assert outline, "what has the focus shows it"


def test_without_scripts(visit: Open) -> None:
    """Sign in, reply, react, acknowledge: all by plain forms."""
    ana = visit("ana", java_script_enabled=False)
    ana.go("/communities/service-floor")
    thread = first(ana, THREAD)
    assert thread, "the demo company has threads"
    ana.go(thread)
    box = ana.main.locator("textarea[name=body]").last
    box.fill("A reply by plain forms, without any script.")
    ana.press(box.locator("xpath=ancestor::form").get_by_role("button").last)
    ana.says("A reply by plain forms, without any script.")
    acknowledge(ana)


def acknowledge(visit: Visit) -> str:
    """Acknowledges the first page that is due for this person; its address."""
    visit.go("/")
    due = first(visit, r"^/wiki/[^/?]+$")
    assert due, f"{visit.handle} has nothing to acknowledge"
    visit.go(due)
    form = visit.page.locator("form[action$='/acknowledge']")
    for box in form.get_by_role("checkbox").all():
        box.check()
    visit.press(form.get_by_role("button").last)
    expect(visit.page.locator("form[action$='/acknowledge']")).to_have_count(0)
    return due
