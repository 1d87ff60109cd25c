"""The tests themselves: no network, warnings are errors, no long sleeps, every one can fail."""

from __future__ import annotations

import ast
import socket
import tomllib

import pytest

from tests.laws import source

PATIENT = {"tests/journeys", "tests/setup", "tests/engines", "tests/reliability"}
"""Folders that wait for real processes."""


def test_the_network_is_out_of_reach() -> None:
    link = socket.socket()
    try:
        with pytest.raises(OSError, match="do not reach the network"):
            link.connect(("192.0.2.1", 80))
    finally:
        link.close()


def test_warnings_are_errors() -> None:
    settings = tomllib.loads((source.ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"][
        "ini_options"
    ]
    assert settings["filterwarnings"][0] == "error"
    assert "--strict-markers" in settings["addopts"]


def test_nobody_sleeps_long() -> None:
    faults = []
    for module in source.tests():
        if any(module.shown.startswith(folder) for folder in PATIENT):
            continue
        for call, name in source.calls(module):
            span = call.args[0] if name in {"time.sleep", "sleep"} and call.args else None
            if isinstance(span, ast.Constant) and span.value > 0.2:
                faults.append(f"{module.at(call.lineno)} {ast.unparse(call)}")
    source.advise(faults, "Move the clock with time-machine, or wait for the thing itself.")


JUDGING = ("assert", "raises", "check", "advise", "expect", "status=", ".get(", ".post(", "fail(")


def judges(node: ast.AST, helpers: set[str] | frozenset[str] = frozenset()) -> bool:
    """A test judges by itself or by a helper of the tests that does."""
    text = ast.unparse(node)
    called = {
        call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
    }
    return any(word in text for word in JUDGING) or not called.isdisjoint(helpers)


def test_every_test_can_fail() -> None:
    faults = []
    modules = list(source.tests())
    shared = {node.name for m in modules if not m.path.name.startswith("test_") for node in asserting(m)}
    for module in modules:
        helpers = shared | {node.name for node in asserting(module)}
        for node in ast.walk(module.tree):
            is_test = isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
            if is_test and not judges(node, helpers):
                faults.append(f"{module.at(node.lineno)} {node.name}")
    source.advise(faults, "This test judges nothing: assert on behaviour.")


def asserting(module: source.Module) -> list[ast.FunctionDef]:
    """Helpers of a module that judge on their own."""
    functions = [node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef)]
    return [one for one in functions if not one.name.startswith("test_") and judges_itself(one)]


def judges_itself(node: ast.FunctionDef) -> bool:
    """Holds an assertion, expects a refusal, or compares with a law."""
    words = ("assert ", "pytest.raises", "pytest.fail", "advise(")
    return any(word in ast.unparse(node) for word in words)


def test_nothing_names_a_place_of_one_machine() -> None:
    marks = ("/work" + "/", "/home" + "/", "/Users" + "/")
    kinds = ("*.py", "*.md", "*.toml", "*.txt", "*.html", "*.yaml")
    skipped = {".venv", "node_modules", "var", "vendor", ".git", "data"}
    faults = []
    for pattern in kinds:
        for path in source.ROOT.rglob(pattern):
            parts = path.relative_to(source.ROOT).parts
            if skipped.intersection(parts):
                continue
            text = path.read_text("utf-8", errors="replace")
            faults += [f"{'/'.join(parts)}: {mark}" for mark in marks if mark in text]
    source.advise(faults, "Address files from the repository or by a setting.")
