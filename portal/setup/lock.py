"""Makes the lock files anew: `.venv/bin/python -m portal.setup.lock` (needs the test tools).

Exact versions with the hashes of every file on PyPI; no address of an index, so that a mirror works.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAIRS = (
    ("requirements.txt", "requirements.lock"),
    ("requirements-test.txt", "requirements-test.lock"),
    ("portal/setup/node.txt", "portal/setup/node.lock"),
)
OPTIONS = [
    "--generate-hashes",
    "--strip-extras",
    "--allow-unsafe",
    "--no-emit-index-url",
    "--no-emit-trusted-host",
    "--no-emit-find-links",
    "--quiet",
]
COMMAND = ".venv/bin/python -m portal.setup.lock"


def compile_locks(upgrade: bool = False) -> None:
    """Write all lock files; versions that still fit are kept unless `upgrade`. Raises CalledProcessError."""
    # Only PyPI is asked: files of a machine's own index have hashes that nobody else could check.
    env = {**os.environ, "CUSTOM_COMPILE_COMMAND": COMMAND, "PIP_CONFIG_FILE": os.devnull}
    for name in ("PIP_FIND_LINKS", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"):
        env.pop(name, None)
    more = ["--upgrade"] if upgrade else []
    for source, lock in PAIRS:
        command = [sys.executable, "-m", "piptools", "compile", *OPTIONS, *more, "-o", lock, source]
        subprocess.run(command, cwd=ROOT, env=env, check=True)


if __name__ == "__main__":
    compile_locks("--upgrade" in sys.argv)
