"""Makes the lock files anew: `/usr/bin/python3 -m portal.setup.lock [--upgrade]` on Debian 12.

Exact versions with the hashes of every file on PyPI; no address of an index, so that a mirror works.
Resolve with the oldest Python that is supported (3.11.2 of Debian 12): what fits it fits the newer ones,
while a newer one may choose versions that the oldest cannot install.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OLDEST = (3, 11, 2)
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
COMMAND = "/usr/bin/python3 -m portal.setup.lock"


def _environment() -> dict[str, str]:
    """Only PyPI is asked: files of a machine's own index have hashes that nobody else could check."""
    drop = {"PIP_FIND_LINKS", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"}
    env = {name: value for name, value in os.environ.items() if name not in drop}
    return {**env, "CUSTOM_COMPILE_COMMAND": COMMAND, "PIP_CONFIG_FILE": os.devnull}


def compile_locks(*, upgrade: bool = False) -> None:
    """Write all lock files; versions that still fit are kept unless `upgrade`. Raises CalledProcessError."""
    more = ["--upgrade"] if upgrade else []
    with tempfile.TemporaryDirectory(prefix="ponte-lock-") as folder:
        python = str(Path(folder) / "bin" / "python")
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        get = [python, "-m", "pip", "install", "--quiet", "pip-tools"]
        subprocess.run(get, env=_environment(), check=True)
        for source, lock in PAIRS:
            command = [python, "-m", "piptools", "compile", *OPTIONS, *more, "-o", lock, source]
            subprocess.run(command, cwd=ROOT, env=_environment(), check=True)


if __name__ == "__main__":
    if sys.version_info[:3] > OLDEST:
        print("Note: newer than the oldest supported Python, 3.11.2 of Debian 12.", file=sys.stderr)
    compile_locks(upgrade="--upgrade" in sys.argv)
