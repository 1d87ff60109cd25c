"""What an old Python is told. This file keeps to words that every Python 3 understands."""

import os

NEWER = ("3.11", "3.12", "3.13", "3.14")


def _which(name):  # type: ignore[no-untyped-def]  # (shutil.which is too young for Python 2)
    folders = os.environ.get("PATH", "").split(os.pathsep)
    return any(os.access(os.path.join(folder, name), os.X_OK) for folder in folders)  # noqa: PTH118


def words(version, which=_which):  # type: ignore[no-untyped-def]
    """The message for a Python older than 3.11, with a newer one of this machine where there is one."""
    found = [number for number in NEWER if which("python" + number)]
    text = "Ponte needs Python 3.11 or newer; this is Python %d.%d." % (version[0], version[1])  # noqa: UP031
    if found:
        return text + " This machine has a newer one: python%s -m portal run" % found[-1]  # noqa: UP031
    return text + (
        "\nGet it: Debian 12+ or Ubuntu 24.04+: apt install python3 python3-venv"
        " ; macOS: brew install python@3.13 ; others: https://www.python.org/downloads/"
    )
