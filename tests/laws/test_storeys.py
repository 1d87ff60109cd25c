"""Who may import whom between packages; the same as contracts of import-linter in pyproject.toml."""

from __future__ import annotations

import ast
import sys
import tomllib

from tests.laws import house, source


def test_every_package_has_its_storey() -> None:
    known = set().union(*house.STOREYS) | house.APART
    faults = [m.shown for m in source.portal() if m.package not in known]
    source.advise(faults, "New package: place it in tests/laws/house.py and in pyproject.toml's contract.")


def test_imports_between_packages_point_down() -> None:
    faults = []
    for module, found, target in between():
        here, there = house.height(module.package), house.height(target.package)
        if here is None or there is None or there > here:
            faults.append(f"{module.at(found.line)} imports {target.name}, which stands above it")
        elif there == here and module.package not in house.ROOF:
            faults.append(
                f"{module.at(found.line)} imports {target.name}: areas are strangers; use events or refs"
            )
    source.advise(faults, "Imports go down. Emit an event, point with a ref, or move the shared part lower.")


def test_areas_are_entered_by_their_doors() -> None:
    above = house.ROOF | {"features", "app"}
    faults = [
        f"{module.at(found.line)} enters {target.name}"
        for module, found, target in between()
        if target.package not in house.GROUND | above
        and module.package not in above | {"demo"}
        and target.word not in house.DOORS
    ]
    source.advise(faults, f"Of another area only {', '.join(sorted(house.DOORS))} may be imported.")


def test_models_of_others_are_for_reading() -> None:
    readers = {"queries", "search", "figures", "refs", "access", "models", "services", "demo"}
    faults = [
        f"{module.at(found.line)} imports {target.name}"
        for module, found, target in between()
        if target.word == "models"
        and target.package not in house.GROUND
        and module.package not in house.GROUND | house.ROOF
        and module.word not in readers
    ]
    source.advise(faults, "Tables of another area are joined in queries; ask its services for the rest.")


def test_the_doorstep_needs_the_standard_library_only() -> None:
    allowed = sys.stdlib_module_names
    faults = []
    for module in source.portal():
        if module.package not in {"setup", "__main__"}:
            continue
        # Where the portal's own environment is needed, the import stands in a function with its reason.
        faults += [
            f"{module.at(found.line)} imports {found.target}"
            for found in module.imports()
            if not found.inside
            and not found.target.startswith("portal.setup")
            and found.target.split(".")[0] not in allowed
        ]
    source.advise(faults, "portal.setup and portal.__main__ run before anything is installed.")


def test_packages_hold_one_docstring() -> None:
    faults = []
    for module in source.portal():
        if module.path.name == "__init__.py" and len(module.tree.body) != 1:
            faults.append(f"{module.shown} holds more than its docstring")
        elif ast.get_docstring(module.tree) is None:
            faults.append(f"{module.shown} has no docstring")
    source.advise(faults, "A module says in a line what it is for; __init__.py says that and nothing else.")


def test_no_circles() -> None:
    graph = {m.name: set[str]() for m in source.portal()}
    for module in source.portal():
        for found in module.imports():
            target = source.module_of(found.target)
            if target and target.name != module.name and not found.typing_only and not found.inside:
                graph[module.name].add(target.name)
    circles = [" → ".join(circle) for circle in strongly_connected(graph) if len(circle) > 1]
    source.advise(circles, "These modules import each other: move what both need below them.")


def test_the_linter_has_the_same_storeys() -> None:
    """import-linter checks indirect imports too; its contract is kept equal to the plan here."""
    settings = tomllib.loads((source.ROOT / "pyproject.toml").read_text("utf-8"))
    contract = settings["tool"]["importlinter"]["contracts"][0]
    layers = [{part.strip() for part in line.replace("|", ":").split(":")} for line in contract["layers"]]
    assert layers == [set(storey) for storey in reversed(house.STOREYS)], (
        "pyproject.toml and tests/laws/house.py name different storeys: write the same in both."
    )
    assert set(contract["exhaustive_ignores"]) == house.APART - {""}


def between() -> list[tuple[source.Module, source.Import, source.Module]]:
    """(module, import, target) for every import from one package of the product to another."""
    found = []
    for module in source.portal():
        for one in module.imports():
            target = source.module_of(one.target)
            if target is None or one.typing_only or module.package in house.APART:
                continue
            if target.package not in ("", module.package):
                found.append((module, one, target))
    return found


def strongly_connected(graph: dict[str, set[str]]) -> list[list[str]]:
    """Tarjan's components."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in graph[node]:
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            cut = stack.index(node)
            found.append(stack[cut:])
            del stack[cut:]

    for node in graph:
        if node not in index:
            visit(node)
    return found
