"""Hostile texts through the real composer: no script runs, no dialog opens, nothing has to be blocked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.conftest import Open
from tests.journeys.places import THREAD, first
from tests.journeys.visit import Visit

CORPUS = Path(__file__).parents[1] / "data" / "xss.txt"
POSTS = 8
"""The corpus goes into this many posts, so that one broken text does not shade the others."""
CANARY = """
window.__ran = [];
window.alert = window.confirm = window.prompt = (...words) => { window.__ran.push(words.join()); };
"""


def corpus() -> list[str]:
    """The hostile texts, their signs for line end and tab put back."""
    lines = [line for line in CORPUS.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [line.replace("␊", "\n").replace("␉", "\t").replace("␍", "\r") for line in lines]


@pytest.mark.parametrize("part", range(POSTS))
def test_posts(visit: Open, part: int) -> None:
    """Preview and post; then every link and picture of the post is looked at."""
    texts = corpus()[part::POSTS]
    carla = visit("carla")
    carla.page.add_init_script(CANARY)
    carla.go("/communities/service-floor")
    thread = first(carla, THREAD)
    assert thread
    carla.go(thread)
    box = carla.main.locator("textarea[name=body]").last
    box.fill(f"Hostile part {part}\n\n" + "\n\n".join(texts))
    preview(carla)
    box.press("Control+Enter")
    carla.page.wait_for_load_state("load")
    carla.says(f"Hostile part {part}")
    harmless(carla)


def preview(carla: Visit) -> None:
    """The preview is drawn by script: hostile texts must stay harmless there too."""
    tab = carla.main.locator("[data-mode=preview]").last
    if tab.is_visible():
        tab.click()
        carla.page.wait_for_timeout(500)
        harmless(carla)
        carla.main.locator("[data-mode=write]").last.click()


def harmless(carla: Visit) -> None:
    """Nothing ran, nothing was blocked, nothing dangerous is left in the page."""
    carla.page.evaluate(
        """() => document.querySelectorAll('.prose *').forEach(e => {
        for (const kind of ['mouseover', 'focus', 'load', 'error', 'toggle'])
          e.dispatchEvent(new Event(kind));
        })"""
    )
    assert carla.page.evaluate("window.__ran") == []
    carla.blocked()
    dangerous = carla.page.evaluate(
        """() => [...document.querySelectorAll('.prose *')].filter(e =>
        [...e.attributes].some(a => a.name.startsWith("on") || a.name === "style"
          || /^\\s*(javascript|data|vbscript):/i.test(a.value))
        || 'SCRIPT IFRAME OBJECT EMBED FORM BASE META LINK STYLE'.split(' ').includes(e.tagName)
        ).map(e => e.outerHTML.slice(0, 150))"""
    )
    assert dangerous == []
    assert carla.page.url.startswith(carla.base), "the page led away by itself"
