"""Golden files of the laws: one line each, `name  # reason`, sorted and readable."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent


def read(name: str) -> dict[str, str]:
    """Name → reason of each line; a line without a reason raises."""
    found = {}
    for line in lines(name):
        key, _, reason = line.partition("#")
        assert reason.strip(), f"tests/laws/{name}: {line!r} needs its reason behind a #"
        found[key.strip()] = reason.strip()
    return found


def lines(name: str) -> list[str]:
    """The lines of a golden file, comments and empty ones left out."""
    path = FOLDER / name
    if not path.exists():
        return []
    return [
        line for line in path.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")
    ]


def write(name: str, heading: str, entries: list[str]) -> None:
    """Writes a golden file anew."""
    text = "".join(f"# {line}\n" for line in heading.splitlines()) + "".join(f"{e}\n" for e in entries)
    (FOLDER / name).write_text(text, "utf-8")
