"""Private objects with words of their own, and who may read each word.

Every secret has two words: `bait` is what a curious person searches for, `word` is what nobody may
find who has no right to the object; both stand in the same text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portal.communities.services import communities, members, threads
from portal.conversations.services import drafts, writing
from portal.core.actor import Actor
from portal.core.refs import Ref
from portal.insights.services import decisions
from portal.insights.services import writing as insights
from portal.recognition.services import giving
from portal.recognition.services.giving import Words
from portal.training.services import mentors, notes, pairings
from portal.wiki.services import drafts as wiki_drafts
from portal.wiki.services import keeping, publishing, saving
from tests.cast import CAST, NOISE

COMMON = "jarbaits"
"""Stands in every secret text: one search for all of them."""
EVERYBODY = frozenset(CAST) | frozenset(NOISE)
INSIDE = EVERYBODY - {"hugo"}
SERVICE = frozenset({"ana", "bruno", "carla"})
Find = Callable[[str], Actor]


@dataclass(frozen=True)
class Secret:
    """`word` may be met by `readers` only."""

    name: str
    word: str
    bait: str
    readers: frozenset[str]


def secret(name: str, number: int, *readers: str, of: frozenset[str] = frozenset()) -> Secret:
    """A secret whose words occur nowhere else."""
    return Secret(name, f"quxword{number:02d}zz", f"jarbait{number:02d}zz", frozenset(readers) | of)


ROOM = secret("name of a private community", 1, "farah", "noor")
PURPOSE = secret("purpose of a private community", 2, "farah", "noor")
TITLE = secret("title of a thread in a private community", 3, "farah", "noor")
BODY = secret("first post of a thread in a private community", 4, "farah", "noor")
REPLY = secret("reply in a private community that mentions an outsider", 5, "farah", "noor")
CLOSED = secret("thread in a closed community", 6, "carla")
DRAFT = secret("draft of a reply", 7, "farah")
THANKS = secret("private thanks", 8, "bruno", "davi")
TEAM = secret("thanks for a team", 9, "otto", "noor")
PAGE = secret("page that is not published", 10, "farah", "admin")
VERSION = secret("version that is not published", 11, "farah", "admin")
EDITING = secret("draft of a page", 12, "farah")
LEGAL = secret("page for one department", 13, "farah", "admin", "gil")
WAITING = secret("insight that waits", 14, "noor", "elif", "admin", of=SERVICE)
REJECTED = secret("insight that was rejected", 15, "noor", "elif", "admin", of=SERVICE)
GOALS = secret("goals of a pairing", 16, "ana", "bruno")
MINE = secret("a mentor's own note", 17, "bruno")
OURS = secret("a note of both", 18, "ana", "bruno")
OPEN = secret("thread in an open community", 19, of=INSIDE)
SHOWN = secret("published insight", 20, of=INSIDE)
PUBLIC = secret("public thanks", 21, of=INSIDE)
POLICY = secret("published page for everybody", 22, of=INSIDE)
MOVED = secret("thread that moves into a private community", 23, "farah", "noor")
RENAMED = secret(
    "first title of a page that is renamed and kept to a department", 24, "farah", "admin", "gil"
)

SECRETS = tuple(value for value in globals().values() if isinstance(value, Secret))


def text(one: Secret) -> str:
    """A sentence that carries both words."""
    return f"What the {COMMON} {one.bait} told us about {one.word} stays among few people here."


def plant(find: Find) -> None:
    """Makes all of them, through the services that people use."""
    rooms(find)
    pages(find)
    voices(find)
    pairs(find)


def rooms(find: Find) -> None:
    """Communities, threads, replies, a draft; one thread starts in the open and moves."""
    farah, carla = find("farah"), find("carla")
    name = f"{ROOM.bait} {ROOM.word} room"
    private = communities.create(farah, name=name, slug="hush", purpose=text(PURPOSE), kind="private")
    members.add(farah, private, handles=["noor"])
    started = threads.start(farah, private, title=f"{TITLE.bait} {TITLE.word} plan", body=text(BODY))
    ref = Ref("communities.thread", started.id)
    writing.write(farah, ref, source=f"@ana @noor @hugo {text(REPLY)}")
    drafts.save(farah, str(ref), text(DRAFT))
    closed = communities.create(carla, name="Doors", slug="doors", purpose="For members.", kind="closed")
    threads.start(carla, closed, title=f"{CLOSED.bait} {CLOSED.word}", body=text(CLOSED))
    everyone = communities.create(farah, name="Square", slug="square", purpose="For all.", kind="open")
    threads.start(carla, everyone, title=f"{OPEN.bait} {OPEN.word}", body=text(OPEN))
    moving = threads.start(farah, everyone, title=f"{MOVED.bait} {MOVED.word}", body=text(MOVED))
    writing.write(carla, Ref("communities.thread", moving.id), source="I read it while it was open.")
    threads.move(farah, moving.id, to=private)


def pages(find: Find) -> None:
    """Pages in all states of being hidden."""
    farah = find("farah")
    new = {"kind": "policy", "language": "en"}
    keeping.start(farah, title=f"{PAGE.bait} {PAGE.word}", slug="hidden-page", source=text(PAGE), **new)
    known = keeping.start(farah, title="Known rules", slug="known", source=text(POLICY), **new)
    publishing.publish(farah, known, number=1, substantive=True)
    saving.save(farah, known, base=1, title="Known rules", source=f"{text(POLICY)}\n\n{text(VERSION)}")
    wiki_drafts.keep(farah, known, base=2, title="Known rules", body=text(EDITING))
    kept = keeping.start(farah, title=f"{LEGAL.bait} rules", slug="legal-only", source=text(LEGAL), **new)
    narrow(farah, kept, "legal-only")
    publishing.publish(farah, kept, number=1, substantive=True)
    title = f"{RENAMED.bait} {RENAMED.word}"
    renamed = keeping.start(farah, title=title, slug="loud-name", source=text(RENAMED), **new)
    publishing.publish(farah, renamed, number=1, substantive=True)
    saving.save(farah, renamed, base=1, title="Quiet name", source="Nothing to see.")
    narrow(farah, renamed, "quiet-name")
    publishing.publish(farah, renamed, number=2, substantive=True)


def narrow(actor: Actor, page_id: int, slug: str) -> None:
    """Keeps a page to the actor's own department."""
    keeping.settle_page(
        actor, page_id, slug=slug, kind="policy", parent_id=None, position=1, owner_id=actor.id,
        deputy_id=None,
        language="en", translates_id=None, audience=[f"d:{actor.department_id}"],
        mandatory=True, acknowledge_days=14, review_due_at=None,
    )  # fmt: skip


def voices(find: Find) -> None:
    """Insights in three states, thanks in three circles."""
    noor, elif_ = find("noor"), find("elif")
    insights.submit(noor, said=text(WAITING), title=f"{WAITING.bait} {WAITING.word}", channel="social")
    rejected = insights.submit(noor, said=text(REJECTED), title=f"{REJECTED.bait}", channel="social")
    decisions.reject(elif_, rejected, reason="Not what a customer said.")
    shown = insights.submit(noor, said=text(SHOWN), title=f"{SHOWN.bait} {SHOWN.word}", channel="social")
    decisions.publish(elif_, shown)
    give(find, "bruno", "davi", THANKS, "private")
    give(find, "otto", "noor", TEAM, "team")
    give(find, "bruno", "davi", PUBLIC, "public")


def give(find: Find, giver: str, to: str, one: Secret, visibility: str) -> None:
    """A thanks in a circle."""
    giving.give(
        find(giver), [find(to).id or 0], Words(behaviour=text(one), effect=text(one), visibility=visibility)
    )


def pairs(find: Find) -> None:
    """A pairing with its notes."""
    ana, bruno = find("ana"), find("bruno")
    mentors.save(bruno, topics=[], languages=["en", "pt_BR"], people=3, minutes=30, about="Ask me.")
    pairing = pairings.ask(ana, "bruno", message=text(GOALS), goals=text(GOALS))
    pairings.accept(bruno, pairing)
    notes.write(bruno, pairing, body=text(MINE), visibility="mine")
    notes.write(bruno, pairing, body=text(OURS), visibility="ours")
