"""Forms of others: what a person is not shown, that person cannot send either."""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask

from tests.client import Browser
from tests.laws import reading, source, state
from tests.laws.crawl import Crawl

EACH = 3
REFUSED = {400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429}
FREE = {
    "people.sign_in_post": "for everybody who has the password",
    "people.sign_in_demo": "for everybody in a demo",
    "people.reset": "for everybody; the answer never says whether the address is known",
    "people.sign_out": "ends the sender's own session",
    "people.choose_language": "sets the sender's own cookie",
    "people.quick_look": "sets the sender's own language and theme",
    "conversations.preview": "shows the sender's own text",
    "wiki.preview": "shows the sender's own text",
    "conversations.draft": "keeps the sender's own draft, of whatever place",
    "conversations.react": "for everybody who sees the object, on whatever page: test_canary.py",
}
"""Forms that anybody may send from anywhere, with the reason."""


@pytest.mark.parametrize("handle", ["visitor", "hugo", "ana", "davi", "bruno"])
def test_forms_of_others_are_refused(company: Flask, crawl: Crawl, handle: str) -> None:
    browser = Browser(company) if handle == "visitor" else Browser(company).sign_in(handle)
    token, faults, sent = browser.csrf(), [], Counter[str]()
    before = state.fingerprint()
    for form in crawl.forms:
        if form.handle == handle or form.endpoint in FREE or sent[form.endpoint] >= EACH:
            continue
        if form.url in shown(browser, form.found_on):
            continue
        sent[form.endpoint] += 1
        where = f"{handle} sends {form.handle}'s form {form.url} ({form.endpoint}, found on {form.found_on})"
        try:
            answer = browser._open("POST", form.url, data=form.fields | {"csrf_token": token})
        except Exception as error:
            faults.append(f"{where}: {type(error).__name__}: {str(error)[:150]}")
            continue
        if answer.status_code not in REFUSED:
            changed, before = state.changes(before), state.fingerprint()
            if changed or answer.status_code not in (302, 303):
                faults.append(f"{where}: {answer.status_code} {changed}")
    source.advise(faults, "Check the right to the object in the service or its loader, not only in the page.")
    source.advise(state.changes(before), "Forms that were refused changed these tables all the same.")


def shown(browser: Browser, page: str) -> set[str]:
    """Where the forms lead that this person sees on a page."""
    answer = browser._open("GET", page)
    if answer.status_code != 200 or answer.mimetype != "text/html":
        return set()
    tags = reading.tags(answer.get_data(as_text=True))
    return {reading.target(page, form.action) for form in reading.forms(tags)}
