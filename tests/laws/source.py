"""The product's own source, parsed once: modules, their imports, their comments."""

from __future__ import annotations

import ast
import functools
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Import:
    """One imported module or name. `target` is dotted and begins with the package."""

    target: str
    line: int
    inside: bool
    typing_only: bool


@dataclass(frozen=True)
class Module:
    """A source file: `name` is dotted, `word` its file word within an area (`views`, `services` …)."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def package(self) -> str:
        """`wiki` of `portal.wiki.services.pages`."""
        return ([*self.name.split("."), ""])[1]

    @property
    def word(self) -> str:
        """`services` of `portal.wiki.services.pages`; empty for the package itself."""
        return ([*self.name.split("."), "", ""])[2]

    @property
    def shown(self) -> str:
        """The path as people read it."""
        return str(self.path.relative_to(ROOT))

    def at(self, line: int) -> str:
        """`portal/wiki/views.py:12`."""
        return f"{self.shown}:{line}"

    def imports(self) -> list[Import]:
        """Every import, wherever it stands."""
        return list(_imports(self.tree, False, False))

    def comments(self) -> Iterator[tuple[int, str]]:
        """(line, text) of every comment."""
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string


def _imports(node: ast.AST, inside: bool, typing_only: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for name in child.names:
                yield Import(name.name, child.lineno, inside, typing_only)
        elif isinstance(child, ast.ImportFrom):
            for name in child.names:
                yield Import(f"{child.module}.{name.name}", child.lineno, inside, typing_only)
        else:
            deeper = inside or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            typed = typing_only or (isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test))
            yield from _imports(child, deeper, typed)


def read(folder: Path) -> list[Module]:
    """All modules below a folder of the repository."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        text = path.read_text("utf-8")
        found.append(Module(name, path, text, ast.parse(text, str(path))))
    return found


@functools.cache
def portal() -> list[Module]:
    """All modules of the product."""
    return read(ROOT / "portal")


@functools.cache
def tests() -> list[Module]:
    """All modules of the tests."""
    return read(ROOT / "tests")


def module_of(target: str) -> Module | None:
    """The module that an import target names or lies in."""
    known = by_name()
    return known.get(target) or known.get(target.rpartition(".")[0])


@functools.cache
def by_name() -> dict[str, Module]:
    """Modules of the product by dotted name."""
    return {module.name: module for module in portal()}


def calls(module: Module) -> Iterator[tuple[ast.Call, str]]:
    """Every call with the dotted text of what is called."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


def advise(faults: list[str], law: str) -> None:
    """Fails with the law and every place that breaks it."""
    assert not faults, f"{law}\n" + "\n".join(f"- {fault}" for fault in sorted(set(faults)))
