"""An import by command: a file of made-up customers' words in three languages."""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.portal import words
from bench.portal.processes import ROOT

ROWS = 2500


def write(path: Path, rows: int = ROWS) -> None:
    """A CSV file; one text in ten holds an address, a telephone number or a card number."""
    rng = random.Random(9)
    private = (" Write to ana.silva@example.org.", " Call +351 912 345 678.", " Card 4111 1111 1111 1111.")
    at = datetime(2026, 1, 1, tzinfo=UTC)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "text", "time", "author"])
        for number in range(rows):
            text = words.sentence(rng, rng.randint(6, 40), words.LANGUAGES[number % 3])
            text += private[number % 3] if number % 10 == 0 else ""
            moment = at + timedelta(minutes=number)
            writer.writerow([f"b{number}", f"{text} ({number})", moment.isoformat(), f"u{number % 700}"])


def timed(file: Path, env: Mapping[str, str]) -> float:
    """Seconds of the whole command, from its start to its end."""
    command = [sys.executable, "-m", "portal.cli", "import", "insights", str(file), "--channel", "social"]
    start = time.monotonic()
    done = subprocess.run(
        [*command, "--map", "id=id,text=text,time=time,author=author"],
        env={**os.environ, **env}, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the import was refused: {done.stderr[-500:]}")
    return time.monotonic() - start
