"""One window of the browser: signs in, notes what pages complain about, looks with the eyes of axe."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Dialog, Locator, Page, expect
from playwright.sync_api import Error as BrowserError

PATIENCE = 20_000
"""Milliseconds: a busy machine takes its time."""
WATCH = """
window.__violations = [];
document.addEventListener('securitypolicyviolation', event => window.__violations.push(
  [event.violatedDirective, event.blockedURI, event.sourceFile, event.lineNumber, event.sample].join(' ')));
"""


class Visit:
    """A page with helpers; `faults` collects console errors, policy violations, dialogs, broken answers."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.faults: list[str] = []
        self.handle = ""
        page.set_default_timeout(PATIENCE)
        page.add_init_script(WATCH)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: script error {error}"))
        page.on("dialog", self._dialog)
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # A refused answer (4xx) is told by the console too; journeys that mean it look at the page.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"{self.page.url}: console {message.text[:300]}")

    def _dialog(self, dialog: Dialog) -> None:
        if dialog.type != "beforeunload":
            self.faults.append(f"{self.page.url}: a dialog opened: {dialog.message[:100]}")
        dialog.accept()

    def _response(self, response: Any) -> None:
        if response.status >= 500 or (response.status == 404 and "/static/" in response.url):
            self.faults.append(f"{self.page.url}: {response.url} answered {response.status}")

    def sign_in(self, handle: str) -> Visit:
        """By the button of the demo's sign-in page."""
        self.handle = handle
        self.page.goto("/sign-in")
        self.page.locator(f'form:has(input[name="handle"][value="{handle}"])').get_by_role("button").click()
        try:
            self.page.wait_for_url(lambda url: "/sign-in" not in url)
        except BrowserError:
            raise AssertionError(f"{handle} could not sign in: {self.page.url} says {self.words()}") from None
        return self

    def go(self, path: str) -> Visit:
        """Opens an address of the portal; 2xx is expected."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status < 400, f"{self.handle} {path}: {answer.status}"
        return self

    def status(self, path: str) -> int:
        """The status of an address, for journeys that expect a refusal."""
        answer = self.page.goto(path)
        return answer.status if answer else 0

    def click(self, name: str, role: Any = "button", exact: bool = False) -> None:
        """The first button (or link) of that name in the main part of the page."""
        self.main.get_by_role(role, name=name, exact=exact).first.click()

    def press(self, button: Locator) -> None:
        """Presses a button that sends a form, and waits for the page that comes."""
        with self.page.expect_navigation():
            button.click()

    def link(self, name: str) -> None:
        """Follows a link of the main part by its words."""
        self.click(name, "link")

    @property
    def main(self) -> Locator:
        """The page without its frame."""
        return self.page.get_by_role("main")

    def says(self, words: str | re.Pattern[str]) -> None:
        """Waits until the page shows these words."""
        expect(self.page.locator("body")).to_contain_text(words, timeout=PATIENCE)

    def words(self) -> str:
        """What the page says, white space folded."""
        return " ".join(self.page.locator("body").inner_text().split())

    def eventually(self, there: Callable[[], bool], what: str, tries: int = 40) -> None:
        """Asks again, page by page, until the worker has done its part."""
        for _try in range(tries):
            if there():
                return
            self.page.wait_for_timeout(250)
        raise AssertionError(f"{self.handle} waited for {what}; the page says: {self.words()[:1500]}")

    def look(self, note: str = "") -> None:
        """Judges this page: axe finds nothing, nothing is blocked, nothing sticks out sideways."""
        self.page.wait_for_load_state("load")
        found = Axe().run(self.page, options={"resultTypes": ["violations"]}).response["violations"]
        for one in found:
            nodes = "; ".join(node["html"][:160] for node in one["nodes"][:3])
            self.faults.append(f"{self.page.url} {note}: axe {one['id']} ({len(one['nodes'])}×): {nodes}")
        self.blocked()
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if wide > 1:
            self.faults.append(
                f"{self.page.url} {note}: {wide} px wider than the window: {self.sticking_out()}"
            )

    def blocked(self) -> None:
        """Notes what the content security policy had to block on this page."""
        try:
            self.faults += [f"{self.page.url}: policy {v}" for v in self.page.evaluate("window.__violations")]
        except BrowserError as error:
            self.faults.append(f"{self.page.url}: {error}")

    def sticking_out(self) -> str:
        """What reaches beyond the window."""
        return str(
            self.page.evaluate(
                """() => [...document.querySelectorAll('body *')].filter(e => {
                const box = e.getBoundingClientRect();
                const out = box.right > innerWidth + 1 || box.left < -1;
                return box.width && out && !e.closest('.visually-hidden, [popover]');
                }).slice(0, 4).map(e => e.outerHTML.slice(0, 120)).join(' | ')"""
            )
        )
