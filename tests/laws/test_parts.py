"""Templates, icons, scripts and static files: everything named is there, everything there is used."""

from __future__ import annotations

import ast
import re

from jinja2 import nodes

from tests.laws import sheets, source

STATIC = source.ROOT / "static"
ICON_PLACE = {"MenuItem": 2, "RefKind": 2, "AdminLine": 2, "NoticeKind": 1, "Moving": 2, "RefCard": 3}
"""Where the icon stands among the plain arguments of a manifest's lines."""
ON_DEMAND = re.compile(r"""(?:from|import)\s*\(?\s*["']([^"']+)["']""")


def icons_there() -> set[str]:
    """Names in static/icons/names.txt."""
    lines = (STATIC / "icons" / "names.txt").read_text("utf-8").splitlines()
    return {name for line in lines if not line.startswith("#") for name in line.split()}


def test_icons_of_templates_are_there() -> None:
    there, faults = icons_there(), []
    for sheet in sheets.sheets():
        for place, name in icons_of(sheet):
            if name not in there:
                faults.append(f"{place}: {name}")
    source.advise(faults, "Add the name to static/icons/names.txt and run the set-up, or choose another.")


def icons_of(sheet: sheets.Sheet) -> list[tuple[str, str]]:
    """(place, name) of every icon that a template names."""
    found = []
    for call in sheet.tree.find_all(nodes.Call):
        called = call.node.name if isinstance(call.node, nodes.Name) else ""
        wanted = [pair.value for pair in call.kwargs if pair.key in {"icon_name", "icon"}]
        if called in {"icon", "empty"} and call.args:
            wanted.append(call.args[0])
        found += [(sheet.at(call), name) for one in wanted for name in sheets.strings(one)]
    for pair in sheet.tree.find_all(nodes.Pair):
        if isinstance(pair.key, nodes.Const) and pair.key.value in {"icon", "icon_name"}:
            found += [(sheet.at(pair), name) for name in sheets.strings(pair.value)]
    return found


def test_icons_of_manifests_are_there() -> None:
    there, faults = icons_there(), []
    for module in source.portal():
        for call, name in source.calls(module):
            place = ICON_PLACE.get(name.rpartition(".")[2])
            wanted = [k.value for k in call.keywords if k.arg in {"icon", "icon_name"}]
            if place is not None and len(call.args) > place:
                wanted.append(call.args[place])
            for one in wanted:
                if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value not in there:
                    faults.append(f"{module.at(call.lineno)}: {one.value}")
    source.advise(faults, "Add the name to static/icons/names.txt and run the set-up, or choose another.")


def test_static_files_of_templates_are_there() -> None:
    faults = []
    for sheet in sheets.sheets():
        for call in sheets.calls(sheet, "asset"):
            faults += [
                f"{sheet.at(call)}: {name}"
                for name in (sheets.strings(call.args[0]) if call.args else ())
                if not (STATIC / name).exists()
            ]
    source.advise(faults, "asset() names a file below static/; vendor files come with the set-up.")


def test_scripts_find_what_they_import() -> None:
    modules = (sheets.FOLDER / "layouts" / "modules.html").read_text("utf-8")
    listed = set(re.findall(r"'([\w-]+)'", modules))
    faults = []
    for script in sorted((STATIC / "js").glob("*.js")):
        for wanted in ON_DEMAND.findall(script.read_text("utf-8")):
            folder, _, name = wanted.partition("/")
            file = {"ponte": STATIC / "js" / f"{name}.js", "vendor": STATIC / "vendor" / f"{name}.js"}.get(
                folder
            )
            if file is None or not file.exists() or name not in listed:
                faults.append(f"static/js/{script.name} imports {wanted}")
    source.advise(faults, "A module is imported as ponte/<name> and named in templates/layouts/modules.html.")


def test_every_script_is_used() -> None:
    words = "".join(path.read_text("utf-8") for path in (STATIC / "js").glob("*.js"))
    pages = "".join(sheet.path.read_text("utf-8") for sheet in sheets.sheets())
    faults = [
        f"static/js/{script.name}"
        for script in sorted((STATIC / "js").glob("*.js"))
        if f"ponte/{script.stem}" not in words and f"js/{script.name}" not in pages
    ]
    source.advise(faults, "Nobody loads this script: name its mark in main.js, or remove it.")


def test_every_template_is_used() -> None:
    asked = set(named_in_code())
    for sheet in sheets.sheets():
        for kind in (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport):
            for node in sheet.tree.find_all(kind):
                asked |= set(sheets.strings(node.template))
        asked |= {
            str(one.value) for one in sheet.tree.find_all(nodes.Const) if str(one.value).endswith(".html")
        }
    patterns = [re.compile(pattern) for pattern in asked if pattern.startswith("^")]
    faults = [
        f"templates/{sheet.name}"
        for sheet in sheets.sheets()
        if sheet.name not in asked and not any(pattern.match(sheet.name) for pattern in patterns)
    ]
    source.advise(faults, "Nobody renders or includes this template: remove it, or use it.")


def named_in_code() -> list[str]:
    """Template names in Python strings; an f-string becomes a pattern."""
    found = []
    for module in source.portal():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if node.value.endswith((".html", ".txt")):
                    found.append(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(str(v.value)) if isinstance(v, ast.Constant) else r"[\w-]+" for v in node.values
                ]
                if parts and parts[-1].endswith(("html", "txt")):
                    found.append("^" + "".join(parts) + "$")
    return found


def test_templates_that_are_asked_for_are_there() -> None:
    there = {sheet.name for sheet in sheets.sheets()}
    faults = []
    for sheet in sheets.sheets():
        for kind in (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport):
            for node in sheet.tree.find_all(kind):
                faults += [f"{sheet.at(node)}: {n}" for n in sheets.strings(node.template) if n not in there]
    for module in source.portal():
        for call, name in source.calls(module):
            first = call.args[0] if call.args else None
            asks = name in {"render", "render_template"} and isinstance(first, ast.Constant)
            if asks and first.value not in there:
                faults.append(f"{module.at(call.lineno)}: {first.value}")
    source.advise(faults, "This template is not there.")


def test_macros_that_are_imported_are_used() -> None:
    faults = []
    for sheet in sheets.sheets():
        if sheet.name.startswith("layouts/"):  # their imports serve the pages that extend them
            continue
        used = {node.name for node in sheet.tree.find_all(nodes.Name) if node.ctx == "load"}
        for node in sheet.tree.find_all(nodes.FromImport):
            names = [one[1] if isinstance(one, tuple) else one for one in node.names]
            faults += [f"{sheet.at(node)}: {name}" for name in names if name not in used]
    source.advise(faults, "Take the import away.")


def test_parts_that_are_imported_exist() -> None:
    macros = {s.name: exported(s) for s in sheets.sheets()}
    faults = []
    for sheet in sheets.sheets():
        for node in sheet.tree.find_all(nodes.FromImport):
            for template in sheets.strings(node.template):
                names = [one[0] if isinstance(one, tuple) else one for one in node.names]
                faults += [
                    f"{sheet.at(node)}: {name} of {template}"
                    for name in names
                    if name not in macros.get(template, ())
                ]
    source.advise(faults, "The file has no macro of this name: see docs/look.md.")


def exported(sheet: sheets.Sheet) -> set[str]:
    """Macros of a template, and names that it sets."""
    names = {macro.name for macro in sheet.tree.find_all(nodes.Macro)}
    targets = [node.target for node in sheet.tree.find_all(nodes.Assign)]
    return names | {target.name for target in targets if isinstance(target, nodes.Name)}


def test_every_part_is_used() -> None:
    used = set()
    for sheet in sheets.sheets():
        for node in sheet.tree.find_all(nodes.FromImport):
            used |= {one[0] if isinstance(one, tuple) else one for one in node.names}
        used |= {node.name for node in sheet.tree.find_all(nodes.Name) if node.ctx == "load"}
    faults = [
        f"templates/{sheet.name}: {macro.name}"
        for sheet in sheets.sheets()
        for macro in sheet.tree.find_all(nodes.Macro)
        if macro.name not in used
    ]
    source.advise(faults, "No page uses this part: remove it from components/ and docs/look.md, or use it.")
