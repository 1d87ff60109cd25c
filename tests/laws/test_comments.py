"""Exceptions to the tools' rules carry their code and, for imports inside functions, a reason."""

from __future__ import annotations

import re

from tests.laws import source

NOQA = re.compile(r"#\s*(?:ruff:\s*)?noqa(?P<codes>:\s*[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*)?(?P<rest>.*)")
IGNORE = re.compile(r"#\s*type:\s*ignore(?P<codes>\[[\w\-, ]+\])?(?P<rest>.*)")
MARKS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def test_every_exception_names_its_rule() -> None:
    faults = []
    for module in [*source.portal(), *source.tests()]:
        for line, text in module.comments():
            for pattern in (NOQA, IGNORE):
                match = pattern.search(text)
                if match and not match["codes"]:
                    faults.append(f"{module.at(line)} {text}")
    source.advise(faults, "Say which rule is left out: `# noqa: S105 (reason)`, `# type: ignore[misc]`.")


def test_imports_inside_functions_have_a_reason() -> None:
    faults = []
    for module in source.portal():
        notes = dict(module.comments())
        whole = any("ruff: noqa: PLC0415" in text and reason(text) for text in notes.values())
        for found in module.imports():
            text = notes.get(found.line, "")
            above = any(notes.get(line) for line in range(found.line - 4, found.line))
            if found.inside and not (whole or found.typing_only or above or reason(text)):
                faults.append(f"{module.at(found.line)} imports {found.target} inside a function: {text}")
    # A reason stands on the line itself or as a comment just above.
    source.advise(faults, "Import at the top, or say why not: `# noqa: PLC0415 (only the worker needs it)`.")


def reason(text: str) -> str:
    """What stands behind the codes of a comment."""
    match = NOQA.search(text)
    return match["rest"].strip(" -()#") if match else ""


def test_nothing_is_left_for_later() -> None:
    faults = [
        f"{module.at(line)} {text}"
        for module in source.portal()
        for line, text in module.comments()
        if MARKS.search(text)
    ]
    source.advise(faults, "Finish it now or leave it out.")


def test_errors_are_never_swallowed() -> None:
    import ast

    faults = []
    for module in source.portal():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ExceptHandler):
                names = ast.unparse(node.type) if node.type else ""
                bare = not names or names in {"Exception", "BaseException"}
                silent = all(isinstance(part, ast.Pass) for part in node.body)
                if bare and silent:
                    faults.append(module.at(node.lineno))
    source.advise(faults, "Catch what can be expected, and say what happened and the remedy.")
