"""Within an area: file words, and imports that go down."""

from __future__ import annotations

from tests.laws import house, source


def areas() -> list[source.Module]:
    """Modules of packages that have floors, their `__init__` left out."""
    flat = house.GROUND | house.ROOF | house.APART | {"features"}
    return [m for m in source.portal() if m.package not in flat and m.word]


def test_every_file_word_has_its_floor() -> None:
    faults = [f"{m.shown}: the word {m.word!r}" for m in areas() if m.word not in house.FLOORS]
    source.advise(
        faults, "New file word: use one of the plan's, or place it in tests/laws/house.py with its reason."
    )


def test_imports_within_an_area_go_down() -> None:
    faults = []
    for module in areas():
        for found in module.imports():
            target = source.module_of(found.target)
            if target is None or target.package != module.package or not target.word:
                continue
            if house.FLOORS.get(target.word, 99) > house.FLOORS.get(module.word, -1):
                faults.append(f"{module.at(found.line)} ({module.word}) imports {target.word} above it")
    source.advise(faults, "Move the shared part to a lower floor, or call from above.")


def test_views_handlers_and_forms_know_no_database() -> None:
    faults = []
    for module in areas():
        if module.word not in house.NO_DATABASE:
            continue
        for found in module.imports():
            target = source.module_of(found.target)
            models = target is not None and target.word == "models"
            session = found.target.startswith(("portal.core.db", "portal.core.extensions.db", "sqlalchemy"))
            if (models or session) and not found.typing_only:
                faults.append(f"{module.at(found.line)} imports {found.target}")
    source.advise(faults, "Ask queries for what is shown and services for what changes.")


MAIL = {"portal.notices.services.mailing": "writes mail from templates, in the worker"}


def test_services_know_no_request() -> None:
    wanted = {
        f"flask.{n}" for n in ("request", "session", "g", "flash", "redirect", "render_template", "url_for")
    }
    faults = []
    for module in areas():
        if module.word in {"services", "queries", "models", "access"}:
            faults += [
                f"{module.at(found.line)} imports {found.target}"
                for found in module.imports()
                if (
                    found.target in wanted - ({"flask.url_for"} if module.word == "queries" else set())
                    and not (module.name in MAIL and found.target == "flask.render_template")
                )
                or (found.target.startswith("portal.web.") and "portal.web.forms" not in found.target)
            ]
    source.advise(faults, "Services take the actor and values as arguments; views read the request.")


LONG = {"portal.core.events": "a plain list of small dataclasses, one for each thing that can happen"}


def test_files_stay_small() -> None:
    faults = [
        f"{m.shown}: {m.text.count(chr(10))} lines"
        for m in source.portal()
        if m.text.count("\n") > 300 and m.name not in LONG
    ]
    source.advise(faults, "A file past 300 lines becomes a folder of the same name.")
