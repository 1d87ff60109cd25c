"""Who may read thanks: the rule in Python and SQL, every way out, and the receivers' say."""

from __future__ import annotations

import pytest

from portal.core import outbox, refs, searchable
from portal.core.access import permissions
from portal.core.db import db
from portal.core.errors import Invalid, NotAllowed, NotFound
from portal.core.ports import SearchQuery
from portal.core.refs import Ref
from portal.engines import choose
from portal.home import queries as home
from portal.moderation.services import decisions, flags
from portal.notices import queries as notices
from portal.recognition import access, search
from portal.recognition.models import Receiver, Thanks
from portal.recognition.queries import loading, wall
from portal.recognition.services import giving, moderating
from tests.cast import CAST, NOISE

EVERYBODY = [*CAST, *NOISE]
CANARY = "zanzibarine"


@pytest.fixture(autouse=True)
def index(app):
    """An index as the set-up makes it."""
    choose.search().rebuild(searchable.all_documents())


def readers(actor, number: int) -> set[str]:
    """Handles of those who can open it, and who thus must be the ones that find it everywhere else."""
    found = set()
    for handle in EVERYBODY:
        try:
            wall.one(actor(handle), number)
        except NotFound:
            continue
        found.add(handle)
    return found


def circle_of(number: int) -> access.Circle:
    thanks = db.session.get(Thanks, number)
    people = db.session.query(Receiver).filter_by(thanks_id=number).all()
    near = {thanks.department_id, *(one.department_id for one in people)} - {None}
    return access.Circle(
        author_id=thanks.author_id,
        receiver_ids=frozenset(one.person_id for one in people),
        department_ids=frozenset(near),
        shown=thanks.shown,
        hidden=thanks.hidden_at is not None,
        withdrawn=thanks.withdrawn_at is not None,
    )


CASES = [
    ("carla", ["davi"], "public", set(EVERYBODY) - {"hugo"}),
    ("carla", ["davi"], "team", {"ana", "bruno", "carla", "davi"}),
    ("carla", ["davi"], "private", {"carla", "davi"}),
    ("elif", ["hugo"], "team", {"elif", "gil", "hugo"}),
    ("elif", ["hugo", "otto"], "private", {"elif", "hugo", "otto"}),
    ("admin", ["noor"], "team", {"admin", "noor"}),
]


@pytest.mark.parametrize(("giver", "to", "visibility", "expected"), CASES)
def test_the_circle_is_the_same_on_every_way_out(
    actor, sign_in, thank, giver: str, to: list[str], visibility: str, expected: set[str]
) -> None:
    number = thank(giver, to, f"You said {CANARY}.", effect=f"And {CANARY} again.", visibility=visibility)
    engine = choose.search()
    outbox.drain(engine)
    ref = Ref(wall.KIND, number)
    assert readers(actor, number) == expected
    for handle in EVERYBODY:
        who, may = actor(handle), handle in expected
        assert access.may_see(who, circle_of(number)) is may
        assert (number in [card.id for card in wall.wall(who)]) is may
        assert (refs.card(who, ref) is not None) is may
        assert bool(wall.newest(who)) is may
        assert bool([m for m in home.moving(who) if CANARY in m.title]) is may
        found = engine.search(SearchQuery(CANARY, tokens=searchable.tokens_of(who)))
        assert bool(found.hits) is may, handle
        assert not notices.inbox(who).rows or may


def crawl(browser, number: int) -> str:
    urls = [
        "/", "/recognition", "/recognition?view=received", "/recognition?view=given",
        f"/recognition/{number}",
        "/recognition/boards", "/recognition/boards/house", "/reports", "/reports/figures.csv", "/notices",
        f"/search?q={CANARY}", f"/recognition/new?evidence=recognition.thanks:{number}",
        f"/recognition/new?evidence=thanks%23{number}", f"/moderation/flag?ref=recognition.thanks:{number}",
    ]  # fmt: skip
    return "\n".join(browser.get(url, status=None).get_data(as_text=True) for url in urls)


@pytest.mark.parametrize("state", ["private", "lowered", "hidden", "withdrawn"])
def test_canary_for_every_role(actor, sign_in, thank, anyone: str, state: str) -> None:
    from portal.recognition.services import shaping

    shaping.add_board(actor("admin"), title="House", purpose="Breadth", period="month", key="house")
    visibility = "private" if state == "private" else "public"
    number = thank("noor", ["otto"], f"You said {CANARY}.", visibility=visibility)
    outbox.drain(choose.search())
    if state == "lowered":
        giving.choose_circle(actor("otto"), number, "private")
    if state == "hidden":
        moderating.hide(actor("elif"), number, "off_topic")
    if state == "withdrawn":
        giving.withdraw(actor("noor"), number)
    outbox.drain(choose.search())
    pages = crawl(sign_in(anyone), number)
    shown = pages.replace(f'value="{CANARY}"', "").replace(f"q={CANARY}", "").replace(f"“{CANARY}”", "")
    assert f"You said {CANARY}" not in shown
    assert "Otto Lind" not in pages, "nor who was thanked, on board or wall"


def test_evidence_is_shown_to_those_only_who_may_see_it(actor, sign_in, thank) -> None:
    private = thank("ana", ["bruno"], f"You said {CANARY}.", visibility="private")
    shown = thank("ana", ["bruno"], "It was good.", evidence=Ref(wall.KIND, private))
    assert CANARY in sign_in("bruno").text(f"/recognition/{shown}")
    html = sign_in("davi").get(f"/recognition/{shown}").get_data(as_text=True)
    assert CANARY not in html
    assert "not open to you" in html
    assert f"/recognition/{private}" not in html


def test_one_cannot_give_as_evidence_what_one_cannot_see(actor, thank) -> None:
    private = thank("ana", ["bruno"], visibility="private")
    with pytest.raises(Invalid) as refused:
        thank("carla", ["davi"], evidence=Ref(wall.KIND, private))
    assert refused.value.field == "evidence"


def test_an_agency_thanks_those_whom_it_sees_or_who_thanked_it(actor, sign_in, thank) -> None:
    hugo = actor("hugo")
    with pytest.raises(Invalid) as hidden:
        loading.people(hugo, "@carla")
    with pytest.raises(Invalid) as unknown:
        loading.people(hugo, "@carly")
    assert str(hidden.value).replace("carla", "carly") == str(unknown.value), "hidden and unknown look alike"
    assert loading.people(hugo, "@elif")
    thank("carla", ["hugo"])
    assert loading.people(hugo, "@carla") == [actor("carla").id]
    sign_in("hugo").get("/recognition/boards", status=403)
    sign_in("hugo").get("/recognition")
    sign_in("hugo").get("/recognition/new")


def test_receivers_make_the_circle_smaller_never_larger(actor, sign_in, thank) -> None:
    number = thank("ana", ["bruno", "davi"], visibility="team")
    bruno = actor("bruno")
    with pytest.raises(Invalid):
        giving.choose_circle(bruno, number, "public")
    with pytest.raises(NotAllowed):
        giving.choose_circle(actor("carla"), number, "private")
    with pytest.raises(NotFound):
        giving.choose_circle(actor("otto"), number, "private")
    sign_in("bruno").post(f"/recognition/{number}/circle", {"visibility": "private"}, status=303)
    assert readers(actor, number) == {"ana", "bruno", "davi"}
    giving.choose_circle(actor("davi"), number, "private")
    assert giving.choose_circle(bruno, number, "team") == "private", "the smallest circle holds"
    assert giving.choose_circle(actor("davi"), number, "team") == "team"
    assert "carla" in readers(actor, number)


def test_a_wider_circle_cannot_be_posted(sign_in, thank) -> None:
    number = thank("ana", ["bruno"], visibility="team")
    sign_in("bruno").post(f"/recognition/{number}/circle", {"visibility": "public"}, status=422)
    sign_in("otto").post(f"/recognition/{number}/circle", {"visibility": "private"}, status=404)
    assert db.session.get(Thanks, number).shown == "team"


def test_a_lowered_circle_is_indexed_anew(actor, thank) -> None:
    number = thank("ana", ["bruno"])
    assert "all" in next(iter(search.documents([number]))).tokens
    outbox.drain(choose.search())
    giving.choose_circle(actor("bruno"), number, "private")
    outbox.drain(choose.search())
    document = next(iter(search.documents([number])))
    assert document.tokens == {f"p:{actor('ana').id}", f"p:{actor('bruno').id}"}
    query = SearchQuery("called", tokens=searchable.tokens_of(actor("carla")))
    assert not choose.search().search(query).hits


def test_moderators_hide_by_the_queue_and_the_giver_reads_why(actor, sign_in, thank) -> None:
    number = thank("noor", ["otto"], f"You said {CANARY}.")
    item = flags.flag(actor("ana"), Ref(wall.KIND, number), reason="off_topic")
    decisions.decide(actor("elif"), item, hide=True, reason="off_topic", version=1)
    assert readers(actor, number) == {"noor"}
    assert "Off topic" in sign_in("noor").text(f"/recognition/{number}")
    assert CANARY not in sign_in("noor").text("/recognition")
    decisions.undo(actor("elif"), item)
    assert "otto" in readers(actor, number)


def test_permissions_are_declared() -> None:
    assert {"recognition.see", "recognition.give", "recognition.boards"} <= set(permissions())
