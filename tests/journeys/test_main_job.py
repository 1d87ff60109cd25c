"""The main job on real input: from imported rules and voices to a thanks with evidence."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.conftest import Open
from tests.journeys.house import Portal
from tests.journeys.places import MAIN, first
from tests.journeys.visit import Visit

QUESTION = "May I answer in my own name under a zorbington post?"
ANSWER = "Yes, if you say that you work here: the zorbington rule is in the policy."
PROMISE = "We change the zorbington packaging by March and tell the customer."
COLUMNS = "id=tweet_id,text=text,time=created_at,author=author_id,reply_to=in_response_to_tweet_id"


@dataclass
class Job:
    """What the steps hand on to each other."""

    slug: str = ""
    track: str = ""
    thread: str = ""
    insight: str = ""


def test_from_import_to_thanks(portal: Portal, visit: Open, trial_data: Path) -> None:
    job = Job()
    imports(portal, trial_data, job)
    people = {name: visit(name) for name in ("farah", "ana", "bruno", "carla", "davi", "hugo")}
    for step in (
        make_mandatory, acknowledge, write_quiz, pass_quiz, ask, mentor, answer, publish_insight,
        answer_insight, thank,
    ):  # fmt: skip
        step(people, job)
    found_by_those_who_may(people)
    no_trace_for_the_agency(people["hugo"], job)
    reads_in_persian(people["farah"], job)


People = dict[str, Visit]
Step = Callable[[People, Job], None]


def imports(portal: Portal, data: Path, job: Job) -> None:
    """Each import twice: the second run changes nothing."""
    wiki = ("import", "wiki", str(data / "policies" / "en"), "--kind", "policy", "--owner", "farah")
    said = portal.run(*wiki)
    again = portal.run(*wiki)
    slugs = re.findall(r"/wiki/([\w-]+)", said)
    assert slugs, said
    assert not re.search(r"^(created|new|changed)\b", again, re.MULTILINE), again
    job.slug = slugs[0]
    forum = data / "forum" / "coffee.stackexchange.jsonl"
    portal.run("import", "threads", str(forum), "--community", "coffee")
    voices = ("import", "insights", str(data / "en_twcs_support_threads.csv"), "--channel", "social")
    said = portal.run(*voices, "--map", COLUMNS)
    again = portal.run(*voices, "--map", COLUMNS)
    assert counted(said, "created") > 100, said
    assert counted(again, "created") == 0, again


def counted(said: str, outcome: str) -> int:
    """The number before an outcome in what an import says."""
    found = re.search(rf"([\d.,]+)\s+{outcome}", said)
    return int(re.sub(r"\D", "", found[1])) if found else 0


def make_mandatory(people: People, job: Job) -> None:
    """The policy owner asks everybody to acknowledge an imported policy."""
    farah = people["farah"]
    farah.go(f"/wiki/{job.slug}/settings")
    farah.main.locator("input[name=mandatory]").check()
    send(farah, "mandatory")


def send(visit: Visit, field: str) -> None:
    """Presses the main button of the form that holds a field."""
    form = visit.main.locator(f"form:has([name={field}])").first
    visit.press(form.locator("button.btn-primary").last)


def acknowledge(people: People, job: Job) -> None:
    """The newcomer finds it due at home, reads, acknowledges."""
    ana = people["ana"]
    target = rf"^/wiki/{job.slug}\b"

    def due() -> bool:
        ana.go("/notices/due")
        return first(ana, target) is not None

    ana.eventually(due, "the policy to be due")
    ana.go(f"/wiki/{job.slug}")
    ana.press(ana.page.locator("form[action$='/acknowledge']").get_by_role("button"))
    expect(ana.page.locator("form[action$='/acknowledge']")).to_have_count(0)


def write_quiz(people: People, job: Job) -> None:
    """The mentor makes a track of one reading and one quiz on the policy."""
    bruno = people["bruno"]
    bruno.go("/training/manage/new")
    bruno.main.locator("[name=title]").fill("Zorbington for beginners")
    bruno.main.locator("[name=summary]").fill("What the imported policy says, and a quiz on it.")
    send(bruno, "title")
    job.track = bruno.page.url.rstrip("/").rpartition("/")[2]
    lesson(bruno, job, "reading", "Read the policy")
    lesson(bruno, job, "quiz", "Quiz on the policy")
    link = first(bruno, r"^/training/manage/lessons/\d+/questions/new")
    assert link, f"the page of a quiz leads to a new question: {bruno.page.url} {bruno.words()}"
    bruno.go(link)
    bruno.main.locator("[name=text]").fill("Do you say that you work here?")
    bruno.main.locator("[name=option-0-text]").fill("Yes, always")
    bruno.main.locator("[name=option-0-right]").check()
    bruno.main.locator("[name=option-1-text]").fill("No, never")
    send(bruno, "text")
    bruno.go(f"/training/manage/{job.track}")
    bruno.press(bruno.page.locator("form[action$='/publish']").get_by_role("button"))


def lesson(bruno: Visit, job: Job, kind: str, title: str) -> None:
    """Adds a lesson to the track."""
    bruno.go(f"/training/manage/{job.track}/lessons/new?kind={kind}")
    choice = bruno.main.locator("select[name=kind]")
    if choice.count():
        choice.select_option(kind)
    bruno.main.locator("[name=title]").fill(title)
    bruno.main.locator("[name=page]").fill(job.slug)
    draw = bruno.main.locator("[name=draw]")
    if draw.count():
        draw.fill("1")
    send(bruno, "title")


def pass_quiz(people: People, job: Job) -> None:
    """The newcomer starts the track, reads, passes."""
    ana = people["ana"]
    ana.go(f"/training/{job.track}")
    ana.press(ana.page.locator("form[action$='/start']").get_by_role("button").first)
    ana.go(f"/training/{job.track}")
    ana.go(next_lesson(ana, job))
    ana.press(ana.page.locator("form[action$='/done']").get_by_role("button"))
    ana.go(f"/training/{job.track}")
    ana.go(next_lesson(ana, job))
    ana.press(ana.page.locator("form[action$='/begin']").get_by_role("button"))
    ana.main.get_by_label("Yes, always").check()
    ana.press(ana.page.locator("form[action*='/answers/']").get_by_role("button").last)
    ana.says("100")


def next_lesson(ana: Visit, job: Job) -> str:
    """Where the button that goes on leads."""
    return str(ana.page.locator(f"a.btn-primary[href^='/training/{job.track}/']").first.get_attribute("href"))


def ask(people: People, job: Job) -> None:
    """The newcomer asks a question in a community."""
    ana = people["ana"]
    ana.go("/communities/service-floor/new")
    ana.main.locator("input[name=kind][value=question]").check()
    ana.main.locator("[name=title]").fill(QUESTION)
    ana.main.locator("textarea[name=body]").fill("I read the policy and am not sure. @bruno, do you know?")
    send(ana, "title")
    ana.says(QUESTION)
    job.thread = ana.page.url.removeprefix(ana.base).partition("#")[0]


def mentor(people: People, _job: Job) -> None:
    """A colleague asks the mentor; he finds it due at home and accepts."""
    carla, bruno = people["carla"], people["bruno"]
    carla.go("/training/mentors/bruno/ask")
    carla.main.locator("[name=message]").fill("May I learn from you how to answer in public?")
    send(carla, "message")
    bruno.go("/")
    request = first(bruno, r"^/training/pairings/\d+$")
    assert request, "the mentor's home shows who waits"
    pairings = bruno.main.locator("a[href*='/training/pairings/']")
    for address in pairings.evaluate_all("all => [...new Set(all.map(a => a.getAttribute('href')))]"):
        bruno.go(address)
        if bruno.page.locator("form[action$='/accept']").count():
            break
    bruno.press(bruno.page.locator("form[action$='/accept']").get_by_role("button"))
    expect(bruno.page.locator("form[action$='/accept']")).to_have_count(0)


def answer(people: People, job: Job) -> None:
    """The mentor hears of the question and answers; the newcomer accepts the answer."""
    bruno, ana = people["bruno"], people["ana"]

    def told() -> bool:
        bruno.go("/notices")
        return QUESTION in bruno.words() or "zorbington" in bruno.words()

    bruno.eventually(told, "a notice of the mention")
    bruno.go(job.thread)
    bruno.main.locator("textarea[name=body]").last.fill(ANSWER)
    bruno.press(bruno.main.locator("form:has(textarea[name=body])").last.locator("button.btn-primary"))
    bruno.says(ANSWER)
    ana.go(job.thread)
    ana.press(ana.page.locator("button[formaction$='/accept']").last)


def publish_insight(people: People, job: Job) -> None:
    """The service agent publishes an imported insight and routes it to product."""
    carla = people["carla"]
    carla.go("/insights/review")
    address = first(carla, r"^/insights/review/\d+")
    assert address, "imported insights wait for review"
    carla.go(address)
    job.insight = re.findall(r"\d+", address)[0]
    carla.main.locator("[name=title]").fill("Zorbington packaging breaks on the way")
    product = carla.main.locator("select[name=to] optgroup[label^='Prod'] option").first
    carla.main.locator("select[name=to]").select_option(product.get_attribute("value"))
    carla.press(carla.main.locator("button[name=do][value=publish]"))
    assert carla.status(f"/insights/{job.insight}") == 200


def answer_insight(people: People, job: Job) -> None:
    """The product lead takes it and says what is done."""
    davi = people["davi"]
    davi.go(f"/insights/{job.insight}")
    davi.press(davi.page.locator(f"form[action='/insights/{job.insight}/accept']").get_by_role("button"))
    davi.main.locator("textarea[name=body]").last.fill(PROMISE)
    davi.press(davi.main.locator("form:has(textarea[name=body])").last.locator("button.btn-primary"))
    davi.says(PROMISE)


def thank(people: People, job: Job) -> None:
    """And thanks the service agent, with the insight as evidence."""
    davi, carla = people["davi"], people["carla"]
    davi.go("/recognition/new")
    davi.main.locator("[name=to]").fill("@carla")
    davi.main.locator("[name=behaviour]").fill("You brought in the zorbington insight with all its details.")
    davi.main.locator("[name=effect]").fill("We could decide within a day.")
    davi.main.locator("[name=evidence]").fill(f"insight#{job.insight}")
    send(davi, "behaviour")
    if davi.main.locator("[name=behaviour]").count():  # advice on the words comes first; they may stay
        send(davi, "behaviour")
    assert not davi.main.locator("[name=behaviour]").count(), davi.words()

    def told() -> bool:
        carla.go("/recognition")
        return "zorbington insight" in carla.words()

    carla.eventually(told, "the thanks on the wall")
    address = first(carla, r"^/recognition/\d+$")
    assert address, "the wall leads to the thanks"
    carla.go(address)
    assert f"/insights/{job.insight}" in carla.page.content(), "the thanks shows its evidence"


def found_by_those_who_may(people: People) -> None:
    """One word finds thread, insight, thanks and track."""
    ana = people["ana"]

    def there() -> bool:
        ana.go("/search?q=zorbington")
        hrefs = ana.main.locator("a[href]").evaluate_all(
            "all => all.map(a => a.getAttribute('href')).join(' ')"
        )
        return all(f"/{area}/" in hrefs for area in ("communities", "insights", "recognition", "training"))

    ana.eventually(there, "the search to know all four")


def no_trace_for_the_agency(hugo: Visit, job: Job) -> None:
    """The agency analyst finds nothing of it, nor of the private community."""
    for word in ("zorbington", "Maritaca", "zorbington packaging"):
        hugo.go(f"/search?q={word}")
        links = hugo.main.locator("a[href]").evaluate_all(
            "all => all.map(a => a.getAttribute('href')).join(' ')"
        )
        assert job.thread not in links
        assert not re.search(r"/(insights|recognition)/\d+|/communities/[\w-]+/threads", links), links
    for path in (job.thread, f"/insights/{job.insight}", f"/wiki/{job.slug}"):
        assert hugo.status(path) in (403, 404), path


def reads_in_persian(farah: Visit, job: Job) -> None:
    """The policy owner's pages run from right to left, with no English in the frame."""
    for path in [
        *MAIN,
        f"/wiki/{job.slug}",
        job.thread,
        f"/insights/{job.insight}",
        f"/training/{job.track}",
    ]:
        farah.go(path)
        assert farah.page.locator("html").get_attribute("dir") == "rtl"
        frame = farah.page.locator("nav ul a, main button, main legend, main th").evaluate_all(OWN_WORDS)
        words = {w for text in frame for w in re.findall(r"\b[A-Za-z]{4,}\b", text)} - KNOWN
        assert not words, f"{path} says in English: {sorted(words)}"


OWN_WORDS = """all => all.filter(one => !one.closest('[dir=auto]')).map(one => {
    const copy = one.cloneNode(true);
    copy.querySelectorAll('[dir=auto], [dir=ltr], [lang]').forEach(part => part.remove());
    return copy.textContent;
})"""
"""What the portal itself says: without what people wrote."""
KNOWN = {"Ponte", "Ctrl", "Enter", "Português", "Portugu", "English", "Brasil", "Markdown"}
