"""Every route names its permission; who may do what is written down; changes are POSTs with a token."""

from __future__ import annotations

import difflib

import pytest
from flask import Flask

from portal.core import access
from portal.core.extensions import csrf
from tests.client import Browser
from tests.laws import listing, routes, source, state

NOBODY_ELSES = ("visitor", "ana", "hugo", "admin")
REFUSED = {302, 303, 400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429}


@pytest.mark.usefixtures("app")
def test_every_route_names_its_permission(app: Flask) -> None:
    known = access.permissions()
    faults = [
        f"{route.shown} ({route.endpoint}): {route.permission or 'none'}"
        for route in routes.routes(app)
        if route.permission != "public" and route.permission not in known
    ]
    source.advise(faults, "Decorate the view with @requires(access.…), or @public with a line in public.txt.")


def test_the_public_list_is_short_and_known(app: Flask) -> None:
    found = [route.shown for route in routes.routes(app) if route.permission == "public"]
    same("public.txt", found)


def test_who_may_do_what_is_written_down(app: Flask) -> None:
    same("matrix.txt", routes.matrix(app))


def same(name: str, found: list[str]) -> None:
    """Fails with the difference from a golden file."""
    difference = list(
        difflib.unified_diff(listing.lines(name), found, "written down", "now", lineterm="", n=0)
    )
    assert not difference, (
        f"tests/laws/{name} says something else. If this is meant, renew it with "
        "`.venv/bin/python -m tests.laws.renew` and read the difference:\n" + "\n".join(difference)
    )


def test_changes_are_posts(app: Flask) -> None:
    faults = [
        f"{route.shown} ({route.endpoint})"
        for route in routes.routes(app)
        if not set(route.methods) <= {"GET", "POST"}
    ]
    source.advise(faults, "Forms of a browser know GET and POST: use POST for a change.")


def test_no_view_is_excused_from_the_token(app: Flask) -> None:
    assert not csrf._exempt_views, f"These take changes without a token: {csrf._exempt_views}"
    assert not csrf._exempt_blueprints, f"These take changes without a token: {csrf._exempt_blueprints}"


@pytest.mark.parametrize("handle", ["visitor", "ana", "admin"])
def test_posts_without_a_token_change_nothing(app: Flask, handle: str) -> None:
    browser = Browser(app) if handle == "visitor" else Browser(app).sign_in(handle)
    before, faults = state.fingerprint(), []
    for route in routes.routes(app):
        if "POST" in route.methods:
            answer = browser._open("POST", routes.address(app, route), data={"body": "x", "name": "x"})
            if answer.status_code != 400:
                faults.append(f"{route.shown}: {answer.status_code}")
    source.advise(faults, "Without a CSRF token the answer is 400.")
    source.advise(state.changes(before), "A POST without a token changed these tables.")


@pytest.mark.parametrize("handle", NOBODY_ELSES)
@pytest.mark.parametrize(
    "value",
    [(999_999, "not-there"), (2**31 - 1, "%00"), (2**63 + 5, "\u200f\u202e<script>"), (999_998, "../../x")],
)
def test_ids_of_nothing_are_not_found(app: Flask, handle: str, value: tuple[int, str]) -> None:
    """An address of something that is not there: 404 or a refusal, nothing changes, never an error."""
    browser = Browser(app) if handle == "visitor" else Browser(app).sign_in(handle)
    token = browser.csrf()
    before, faults = state.fingerprint(), []
    for route in routes.routes(app):
        if not route.arguments:
            continue
        target = routes.address(app, route, *value)
        for method in route.methods:
            fields = {"csrf_token": token} if method == "POST" else None
            try:
                answer = browser._open(method, target, data=fields)
            except Exception as error:
                faults.append(
                    f"{method} {route.path} with {value}: {type(error).__name__}: {str(error)[:150]}"
                )
                continue
            if answer.status_code not in REFUSED:
                faults.append(f"{method} {route.path} with {value}: {answer.status_code}")
    source.advise(faults, "What is not there is 404: load it through the area's queries, which refuse.")
    source.advise(state.changes(before), "Requests for things that are not there changed these tables.")


@pytest.mark.parametrize("handle", NOBODY_ELSES)
def test_empty_forms_are_refused_in_words(app: Flask, handle: str) -> None:
    """Every POST without arguments, with a token and nothing else: refused or done, never an error."""
    browser = Browser(app) if handle == "visitor" else Browser(app).sign_in(handle)
    token, faults = browser.csrf(), []
    for route in routes.routes(app):
        if "POST" in route.methods and not route.arguments and route.endpoint != "people.sign_out":
            for fields in (
                {},
                dict.fromkeys(("body", "name", "title", "q", "text", "ref", "handle"), "\x00\uffff"),
            ):
                try:
                    answer = browser._open("POST", route.path, data={"csrf_token": token, **fields})
                except Exception as error:
                    faults.append(f"{route.shown} {list(fields)}: {type(error).__name__}: {str(error)[:150]}")
                    continue
                if answer.status_code >= 500:
                    faults.append(f"{route.shown}: {answer.status_code}")
    source.advise(faults, "Refuse with Invalid(message, field); a missing field is not an error of ours.")
