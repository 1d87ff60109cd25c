"""The doorstep: `python3 -m portal run`, `python3 -m portal test` and the rest.

Understood by every Python 3, so that an old one is told so in words and not by a syntax error.
"""

import sys


def _doorstep():  # type: ignore[no-untyped-def]  # annotations are younger than some Pythons
    # An old Python cannot even read the modules of portal.setup: the import waits for the check.
    if sys.version_info < (3, 11):  # noqa: UP036
        from portal.setup.oldpython import words  # noqa: PLC0415

        sys.stderr.write(words(sys.version_info) + "\n")
        return 2
    from portal.setup.doorstep import main  # noqa: PLC0415

    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(_doorstep())  # type: ignore[no-untyped-call]
