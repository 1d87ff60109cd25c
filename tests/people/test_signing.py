"""Signing in, sessions, passwords, invitations."""

from __future__ import annotations

from portal.core import limits, outbox
from portal.people.queries import actors
from portal.people.services import invitations, sessions
from tests.cast import PASSWORD
from tests.client import Browser


def enter(browser: Browser, name: str, password: str, **kwargs: object):
    return browser.post("/sign-in", {"name": name, "password": password, **kwargs})


def test_signs_in_with_handle_or_address_and_lands_where_they_wanted(visitor: Browser) -> None:
    response = enter(visitor, "ana", PASSWORD, next="/people?q=bruno")
    assert response.status_code == 303
    assert response.headers["Location"] == "/people?q=bruno"
    assert "Bruno" in visitor.text("/people?q=bruno")


def test_never_leads_to_another_site(visitor: Browser) -> None:
    for target in (
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
    ):
        response = enter(Browser(visitor.app), "ANA@torralume.example", PASSWORD, next=target)
        assert response.headers["Location"] == "/", target


def test_wrong_password_and_unknown_name_get_the_same_answer(visitor: Browser) -> None:
    wrong = enter(visitor, "ana", "not her password")
    unknown = enter(visitor, "nobody-at-all", "not her password")
    assert wrong.status_code == unknown.status_code == 422
    words = "Name and password do not belong together"
    assert words in wrong.get_data(as_text=True)
    assert words in unknown.get_data(as_text=True)


def test_a_storm_of_wrong_passwords_is_stopped_before_hashing_and_survives_a_restart(
    visitor: Browser,
) -> None:
    for _try in range(10):
        assert enter(visitor, "ana", "wrong").status_code == 422
    assert enter(visitor, "ana", "wrong").status_code == 429
    assert enter(visitor, "ana", PASSWORD).status_code == 429, (
        "the right password does not get through either"
    )
    assert enter(visitor, "bruno", PASSWORD).status_code == 303, "others are not locked out"


def test_a_known_device_is_not_locked_out_by_others(visitor: Browser) -> None:
    enter(visitor, "ana", PASSWORD)
    visitor.post("/sign-out")
    stranger = Browser(visitor.app)
    for _try in range(12):
        enter(stranger, "ana", "wrong")
    assert enter(visitor, "ana", PASSWORD).status_code == 303


def test_a_copied_cookie_is_refused_after_sign_out(visitor: Browser) -> None:
    enter(visitor, "ana", PASSWORD)
    cookie = visitor.client.get_cookie("ponte")
    assert cookie is not None
    thief = Browser(visitor.app)
    thief.client.set_cookie("ponte", cookie.value)
    thief.get("/account")
    visitor.post("/sign-out")
    assert thief.get("/account", status=None).status_code == 302


def test_taking_a_role_away_ends_the_sessions(sign_in, actor) -> None:
    elif_browser = sign_in("elif")
    elif_browser.get("/account")
    admin = sign_in("admin")
    admin.post("/people/elif/roles", {"roles": ["employee"], "department_id": "1"}, status=303)
    assert elif_browser.get("/account", status=None).status_code == 302
    assert actors.by_handle("elif").roles == {"employee"}


def test_changing_the_password_signs_other_devices_out(sign_in) -> None:
    here, there = sign_in("ana"), sign_in("ana")
    fields = {"old": PASSWORD, "password": "four other unrelated words"}
    here.post("/account/password", fields, status=303)
    here.get("/account")
    assert there.get("/account", status=None).status_code == 302


def test_weak_passwords_are_refused_with_a_remedy(sign_in) -> None:
    browser = sign_in("ana")
    page = browser.post("/account/password", {"old": PASSWORD, "password": "short"}, status=422)
    assert "at least 10 characters" in page.get_data(as_text=True)


def test_invitation_makes_one_account(sign_in, visitor: Browser) -> None:
    admin = sign_in("admin")
    fields = {"email": "New@torralume.example", "roles": ["newcomer"], "department_id": "1", "language": "fa"}
    page = admin.post("/people/invite", fields, status=200).get_data(as_text=True)
    link = page.partition("/people/join/")[2].partition("<")[0].partition('"')[0]
    account = {
        "name": "Nasrin",
        "handle": "nasrin",
        "password": "four unrelated good words",
        "zone": "Asia/Tehran",
    }
    visitor.get(f"/people/join/{link}")
    assert visitor.post(f"/people/join/{link}", account).status_code == 303
    made = actors.by_handle("nasrin")
    assert made.language == "fa"
    assert made.roles == {"newcomer", "employee"}
    assert Browser(visitor.app).get(f"/people/join/{link}", status=None).status_code == 404


def test_the_first_administrator_comes_by_a_one_time_link(app, visitor: Browser) -> None:
    token = invitations.administrator()
    account = {"name": "Root", "handle": "root", "email": "root@torralume.example", "zone": "UTC"}
    visitor.post(f"/people/join/{token}", account | {"password": "four unrelated good words"}, status=303)
    assert "administrator" in actors.by_handle("root").roles


def test_reset_tells_nobody_who_has_an_account(visitor: Browser) -> None:
    known = visitor.post("/sign-in/reset", {"email": "ana@torralume.example"}, status=303)
    unknown = visitor.post("/sign-in/reset", {"email": "nobody@torralume.example"}, status=303)
    assert known.headers["Location"] == unknown.headers["Location"]


def test_demo_sign_in_exists_only_in_a_demo_folder(app, visitor: Browser) -> None:
    assert visitor.post("/sign-in/demo", {"handle": "ana"}).status_code == 404
    (app.extensions["ponte.config"].data_dir / "demo").touch()
    assert visitor.post("/sign-in/demo", {"handle": "ana"}).status_code == 303
    visitor.get("/account")


def test_every_change_needs_the_csrf_token(sign_in) -> None:
    browser = sign_in("ana")
    assert browser.post("/account/settings", {"language": "fa", "csrf_token": "forged"}).status_code == 400


def test_an_agency_sees_itself_and_its_hosts_only(sign_in) -> None:
    words = sign_in("hugo").text("/people")
    assert "Elif" in words
    assert "Davi" not in words
    assert sign_in("hugo").get("/people/davi", status=None).status_code == 404


def test_directory_finds_without_accents_and_in_persian(sign_in) -> None:
    browser = sign_in("carla")
    assert "Elif Aydın" in browser.text("/people?q=aydin")
    assert "فرح" in browser.text("/people?q=فرح")
    assert "Nobody matches" in sign_in("ana").text("/people?q=zzz")


def test_session_touch_moves_the_idle_limit_but_not_beyond_the_absolute_one(app, actor) -> None:
    token = sessions.start(actor("ana").id)
    found = sessions.actor_of(token)
    assert found is not None
    sessions.touch(found.session_id)
    assert sessions.actor_of(token) is not None


def test_counters_are_kept_in_the_database(app) -> None:
    assert [limits.hit("key", 300) for _try in range(3)] == [1, 2, 3]
    assert limits.count("key", 300) == 3
    assert outbox.backlog()["deliveries_waiting"] == 0
