"""Compare web servers on one page, with quick and with slow clients: `python bench/server.py`.

Installs the candidates in a throw-away environment, serves on 127.0.0.1 only, prints two Markdown
tables. `--port`, `--seconds` (of each measurement), `--rounds`, `--only WORD`, `--python` (an
environment that has the packages already).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from servers import load, trials
from servers.candidates import PACKAGES, commands, memory, running, until_ready

FOLDER = Path(__file__).resolve().parent
SLOW = ("headers", "upload", "download", "stream")


def _environment(folder: Path) -> str:
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = str(folder / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return python


def _measure(command: list[str], port: int, seconds: float) -> dict[str, object]:
    start = time.monotonic()
    with running(command, FOLDER) as server:
        until_ready(port)
        cold = time.monotonic() - start
        load.quick(port, 1)
        row: dict[str, object] = {
            "cold": cold,
            "alone": load.quick(port, seconds),
            "memory": memory(server.pid),
        }
        row["alive"] = trials.keeps_alive(port)
        row["too much"] = trials.too_much(port)
    for kind in SLOW:
        with running(command, FOLDER):
            until_ready(port)
            row[kind] = load.beside_slow(kind, port, seconds=seconds)
    return row


def _bad_days(command: list[str], port: int) -> dict[str, str]:
    found = {}
    for trial in (trials.stop_in_flight, trials.kill_worker, trials.kill_main):
        with running(command, FOLDER) as server:
            until_ready(port)
            time.sleep(1)
            found[trial.__name__] = trial(server, port)
    return found


def _row(name: str, rounds: list[dict[str, object]]) -> str:
    def rate(kind: str) -> str:
        rates = [r[kind] for r in rounds]
        lost = max(r.failed for r in rates)  # type: ignore[attr-defined]
        text = f"{median(r.per_second for r in rates):,.0f}"  # type: ignore[attr-defined]
        p50, p99 = (median(getattr(r, p) for r in rates) for p in ("p50", "p99"))
        return f"{text} ({p50:,.0f} / {p99:,.0f})" + (f", {lost} failed" if lost else "")

    cells = [name, rate("alone"), *(rate(kind) for kind in SLOW)]
    cells += [f"{median(r[k] for r in rounds):.{d}f}" for k, d in (("memory", 0), ("cold", 1))]  # type: ignore[type-var]
    return "| " + " | ".join([*cells, str(rounds[0]["alive"]), str(rounds[0]["too much"])]) + " |"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=9140)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--only", default="")
    parser.add_argument("--python", default="")
    return parser.parse_args()


def main() -> None:
    """Install, measure in interleaved rounds, print."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BENCH_DATA"] = folder
        python = options.python or _environment(Path(folder) / "venv")
        subprocess.run([python, "-c", "from servers.app import fill; fill()"], cwd=FOLDER, check=True)
        chosen = {n: c for n, c in commands(python, options.port).items() if options.only in n}
        rounds: dict[str, list[dict[str, object]]] = {name: [] for name in chosen}
        for number in range(options.rounds):
            for name, command in chosen.items():
                print(f"round {number + 1}: {name}", file=sys.stderr)
                rounds[name].append(_measure(command, options.port, options.seconds))
        print("| server (processes×threads) | alone: req/s (p50 / p99 ms) |", end=" ")
        print(
            " | ".join(f"50 slow: {k}" for k in SLOW), "| memory MB | cold start s | keep-alive | 5 MB body |"
        )
        print("|" + "---|" * (len(SLOW) + 6))
        for name, found in rounds.items():
            print(_row(name, found), flush=True)
        print(
            "\n| server | SIGTERM during a 2 s request | kill -9 of a worker | kill -9 of the first |"
        )
        print("|---|---|---|---|")
        for name, command in chosen.items():
            print(f"| {name} | " + " | ".join(_bad_days(command, options.port).values()) + " |", flush=True)


if __name__ == "__main__":
    main()
