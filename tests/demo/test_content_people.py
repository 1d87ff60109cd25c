"""The demo company's people, thanks and notices: complete, and every reference resolves."""

from __future__ import annotations

from collections import Counter
from zoneinfo import available_timezones

from tests.demo.content import LANGUAGES, REACTIONS, hours, known, people, post_keys, read, thanks, threads

CAST = {
    "ana": "newcomer",
    "bruno": "mentor",
    "carla": "employee",
    "davi": "employee",
    "elif": "moderator",
    "farah": "policy_owner",
    "gil": "sponsor",
    "hugo": "agency",
    "admin": "administrator",
}
ROLES = {"newcomer", "employee", "mentor", "moderator", "policy_owner", "sponsor", "agency", "administrator"}


def test_the_cast_has_its_fixed_roles_and_one_of_them_reads_persian():
    found = people()
    assert {handle for handle, role in CAST.items() if role not in found[handle]["roles"]} == set()
    assert found["farah"]["language"] == "fa"
    assert found["hugo"]["external"] is True


def test_about_forty_people_with_unique_handles_addresses_and_names():
    rows = read("people.yaml")["people"]
    assert 38 <= len(rows) <= 45
    for key in ("handle", "email", "name"):
        assert [value for value, n in Counter(row[key] for row in rows).items() if n > 1] == []


def test_people_are_complete_and_their_references_resolve():
    departments = {row["key"] for row in read("people.yaml")["departments"]}
    assert len(departments) == 8
    for handle, person in people().items():
        assert person["department"] in departments or (
            person["department"] is None and person.get("external")
        ), handle
        assert person["manager"] is None or person["manager"] in people(), handle
        assert set(person["roles"]) <= ROLES, handle
        assert person["language"] in LANGUAGES, handle
        assert person["zone"] in available_timezones(), handle
        assert person["email"].endswith(".example"), handle
        assert person["bio"], handle
        assert person["topics"], handle
        assert hours(person["joined"]) > 0, handle
        assert ("mentor_capacity" in person) == ("mentor" in person["roles"]), handle


def test_nobody_manages_themselves_in_a_circle():
    for handle in people():
        seen, boss = {handle}, people()[handle]["manager"]
        while boss:
            assert boss not in seen, f"{handle} is managed in a circle"
            seen.add(boss)
            boss = people()[boss]["manager"]


def test_thanks_are_specific_and_nobody_thanks_themselves():
    values = {row["key"] for row in read("recognition.yaml")["values"]}
    assert 40 <= len(thanks()) <= 60
    assert 4 <= len(values) <= 5
    for row in thanks():
        assert row["from"] in people(), row
        assert set(row["to"]) <= set(people()) - {row["from"]}, row
        assert row["value"] in values
        assert row["visibility"] in {"public", "team", "private"}
        assert len(row["behaviour"]) > 30, row
        assert len(row["effect"]) > 20, row
        assert row["language"] in LANGUAGES, row
        assert all(known(kind, key) for kind, key in (row["evidence"] or {}).items()), row["evidence"]
        for kind, handles in row["reactions"].items():
            assert kind in REACTIONS, row
            assert set(handles) <= set(people()) - {row["from"]}, row
        assert hours(row["ago"]) <= min(
            hours(people()[one]["joined"]) for one in [row["from"], *row["to"]]
        ), row


def test_thanks_come_after_what_they_thank_for():
    started = {thread["key"]: hours(thread["ago"]) for _, thread in threads()}
    posted = {key: hours(post["ago"]) for key, post in post_keys().items()}
    for row in thanks():
        for kind, key in (row["evidence"] or {}).items():
            known_since = {"thread": started, "post": posted}.get(kind, {}).get(key)
            assert known_since is None or hours(row["ago"]) <= known_since, row


def test_values_and_departments_are_named_in_three_languages():
    named = [row["name"] for row in read("people.yaml")["departments"]]
    named += [row[part] for row in read("recognition.yaml")["values"] for part in ("name", "meaning")]
    assert all(set(row) == LANGUAGES and all(row.values()) for row in named)


def test_notices_reach_people_and_point_at_something():
    data = read("notices.yaml")
    assert set(CAST) <= {row["person"] for row in data["preferences"]} <= set(people())
    for row in data["preferences"]:
        assert all(known("thread", key) for keys in row["threads"].values() for key in keys), row
    for row in data["inbox"]:
        assert row["to"] in people()
        assert row["to"] != row["from"]
        assert row["from"] in people() or row["from"] is None
        assert all(known(kind, key) for kind, key in (row["about"] or {}).items()), row
        assert row["state"] in {"unread", "read", "done", "snoozed"}
        assert ("until" in row) == (row["state"] == "snoozed")
