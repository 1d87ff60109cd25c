"""Every main page in light and dark, left-to-right and right-to-left, wide and 390 px: axe finds nothing."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Open
from tests.journeys.places import MAIN, WORKING, inner

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("handle", "window"), [("ana", WIDE), ("farah", WIDE), ("farah", PHONE), ("ana", PHONE)]
)
def test_main_pages(visit: Open, handle: str, window: dict[str, int], scheme: str) -> None:
    one = visit(handle, viewport=window, color_scheme=scheme)
    for path in [*MAIN, *inner(one)]:
        one.go(path)
        one.look(f"{handle} {scheme} {window['width']} px")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("handle", list(WORKING))
def test_working_pages(visit: Open, handle: str, scheme: str) -> None:
    one = visit(handle, viewport=WIDE, color_scheme=scheme)
    for path in WORKING[handle]:
        one.go(path)
        one.look(f"{handle} {scheme}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_sign_in(visit: Open, scheme: str) -> None:
    for locale in ("en", "pt-BR", "fa"):
        one = visit(viewport=PHONE, color_scheme=scheme, locale=locale)
        one.go("/sign-in")
        one.look(f"visitor {locale} {scheme}")
        assert one.page.locator("html").get_attribute("dir") == ("rtl" if locale == "fa" else "ltr")
