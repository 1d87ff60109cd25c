"""Who writes to the database, who reads it, and who commits: by reading the source."""

from __future__ import annotations

import ast

from tests.laws import source

COMMITS = {
    "portal.core.unit": "the unit of work",
    "portal.engines.backup_database": "copies whole databases, not the product's session",
    "portal.engines.jobs_storage": "the queue's own file",
    "portal.engines.search_postgres": "the index's own connection",
    "portal.engines.search_whoosh": "the index's writer",
}
WRITERS = {"services", "demo"}
READERS = {"queries", "search", "figures", "refs", "access", "services", "demo", "models"}
"""access: the rule as an SQL filter; services and demo: the rows that they change; models: sub-selects."""
ELSEWHERE = {"core", "engines", "demo", "setup", "supervisor"}
WRITING_WORDS = {"sqlalchemy.insert", "sqlalchemy.update", "sqlalchemy.delete"}
SESSION_WRITES = {"add", "add_all", "delete", "merge", "bulk_save_objects", "bulk_insert_mappings"}
REASONS = {
    "portal.web.once": "remembers where a form led, in the unit that it belongs to",
}


def law_applies(module: source.Module) -> bool:
    """The ground and named exceptions write for everybody."""
    return (
        module.package not in ELSEWHERE
        and not REASONS.get(module.name)
        and not module.name.endswith("__main__")
    )


def test_only_the_unit_of_work_commits() -> None:
    faults = []
    for module in source.portal():
        for call, name in source.calls(module):
            if name.endswith((".commit", ".begin_nested")) and not allowed(module.name):
                faults.append(f"{module.at(call.lineno)} {name}()")
    source.advise(faults, "Decorate the public service with @unit.writes and leave the commit to it.")


def allowed(name: str) -> bool:
    """True for the modules in COMMITS and what stands in a folder of that name."""
    return any(name == one or name.startswith(one + ".") for one in COMMITS) or name.startswith(
        "portal.setup"
    )


def test_only_services_write() -> None:
    faults = []
    for module in source.portal():
        if not law_applies(module) or module.word in WRITERS:
            continue
        for found in module.imports():
            if found.target in WRITING_WORDS or found.target.startswith("sqlalchemy.dialects"):
                faults.append(f"{module.at(found.line)} imports {found.target}")
        for call, name in source.calls(module):
            if name in {f"db.session.{word}" for word in SESSION_WRITES}:
                faults.append(f"{module.at(call.lineno)} {name}()")
    source.advise(faults, "Only services write (and demo.py, which fills the demo company).")


def test_only_queries_read() -> None:
    faults = []
    for module in source.portal():
        if not law_applies(module) or module.word in READERS:
            continue
        faults += [
            f"{module.at(found.line)} imports {found.target}"
            for found in module.imports()
            if found.target == "sqlalchemy.select"
        ]
    source.advise(faults, "Put the SELECT into queries.py, search.py, figures.py or refs.py and call it.")


def test_queries_leave_no_trace() -> None:
    faults = []
    for module in source.portal():
        if (
            module.word not in {"queries", "search", "figures", "refs", "access"}
            or module.package in ELSEWHERE
        ):
            continue
        for found in module.imports():
            if found.target in {"portal.core.unit", *WRITING_WORDS}:
                faults.append(f"{module.at(found.line)} imports {found.target}")
        for call, name in source.calls(module):
            if name in {"db.session.flush", *(f"db.session.{word}" for word in SESSION_WRITES)}:
                faults.append(f"{module.at(call.lineno)} {name}()")
    source.advise(faults, "A query changes nothing: move this into a service.")


def test_what_views_call_opens_its_own_unit() -> None:
    """A service that writes without @unit.writes joins a caller's unit; a view or a job has none."""
    joining = {
        (module.name.rpartition(".")[2], name): module.at(line)
        for module in source.portal()
        if module.word == "services" and module.package not in ELSEWHERE
        for name, line in undecorated_writers(module)
    }
    faults = []
    for module in source.portal():
        if module.word in {"views", "jobs", "importing"} or module.package in {"cli", "installation"}:
            for call, name in source.calls(module):
                owner, _, function = name.rpartition(".")
                if (owner.rpartition(".")[2], function) in joining:
                    place = joining[owner.rpartition(".")[2], function]
                    faults.append(f"{module.at(call.lineno)} calls {name}, which opens no unit ({place})")
    source.advise(faults, "Decorate the service with @unit.writes: what it writes here is never committed.")


def undecorated_writers(module: source.Module) -> list[tuple[str, int]]:
    """(name, line) of public functions that write and neither open nor ask for a unit of work."""
    found = []
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
            body = ast.unparse(node)
            writes = any(f"db.session.{word}(" in body for word in SESSION_WRITES) or any(
                f"db.session.execute({word}(" in body for word in ("insert", "update", "delete")
            )
            if writes and "unit.writes" not in decorators:
                found.append((node.name, node.lineno))
    return found
