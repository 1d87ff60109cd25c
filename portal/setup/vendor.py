"""Front-end files: copied from `node_modules/` into `static/vendor/` (standard library only).

The list is explicit: nothing is shipped to a browser that is not named here. Icons become one SVG
sprite made of the names in `static/icons/names.txt`, so that a page never loads a whole icon font.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path

STAMP = "versions.json"

#: (path inside node_modules, path inside static/vendor)
FILES: tuple[tuple[str, str], ...] = (
    ("bootstrap/dist/css/bootstrap.min.css", "bootstrap.min.css"),
    ("bootstrap/dist/css/bootstrap.rtl.min.css", "bootstrap.rtl.min.css"),
    ("htmx.org/dist/htmx.min.js", "htmx.min.js"),
    ("@github/markdown-toolbar-element/dist/index.js", "markdown-toolbar.js"),
    ("@github/text-expander-element/dist/bundle.js", "text-expander.js"),
    ("sortablejs/Sortable.min.js", "sortable.js"),
    ("@fontsource-variable/inter/files/inter-latin-wght-normal.woff2", "fonts/inter-latin.woff2"),
    ("@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2", "fonts/inter-latin-ext.woff2"),
    ("vazirmatn/fonts/webfonts/Vazirmatn[wght].woff2", "fonts/vazirmatn.woff2"),
    ("bootstrap/LICENSE", "licences/bootstrap.txt"),
    ("bootstrap-icons/LICENSE", "licences/bootstrap-icons.txt"),
    ("htmx.org/LICENSE", "licences/htmx.txt"),
    ("@github/markdown-toolbar-element/LICENSE", "licences/markdown-toolbar-element.txt"),
    ("@github/text-expander-element/LICENSE", "licences/text-expander-element.txt"),
    ("sortablejs/LICENSE", "licences/sortablejs.txt"),
    ("@fontsource-variable/inter/LICENSE", "licences/inter.txt"),
    ("vazirmatn/OFL.txt", "licences/vazirmatn.txt"),
)


class VendorError(RuntimeError):
    """A front-end file or icon is missing; the message names it and the remedy."""


def copy_vendor(root: Path) -> list[str]:
    """Fill `root/static/vendor` from `root/node_modules`; return the paths written, relative to it.

    Raises VendorError when a package, a file or an icon name is missing. Files of an earlier set-up that
    are no longer wanted are removed.
    """
    modules, target = root / "node_modules", root / "static" / "vendor"
    _check(modules)
    fresh = target.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for source, name in FILES:
        (fresh / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(modules / source, fresh / name)
    (fresh / "icons.svg").write_text(sprite(modules, icon_names(root)), encoding="utf-8")
    (fresh / STAMP).write_text(json.dumps(_stamp(root), indent=2) + "\n", encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    return [name for _, name in FILES] + ["icons.svg", STAMP]


def is_current(root: Path) -> bool:
    """Whether `static/vendor` was made from this lock file, this list and these icon names."""
    stamp = root / "static" / "vendor" / STAMP
    try:
        return bool(json.loads(stamp.read_text(encoding="utf-8")) == _stamp(root))
    except (OSError, ValueError):
        return False


def icon_names(root: Path) -> list[str]:
    """Names in `static/icons/names.txt`, sorted, without comments and empty lines."""
    text = (root / "static" / "icons" / "names.txt").read_text(encoding="utf-8")
    words = (word for line in text.splitlines() for word in line.partition("#")[0].split())
    return sorted(set(words))


def sprite(modules: Path, names: list[str]) -> str:
    """One SVG with a `<symbol id=name>` for each icon."""
    symbols = "\n".join(_symbol(modules / "bootstrap-icons" / "icons", name) for name in names)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def _symbol(folder: Path, name: str) -> str:
    path = folder / f"{name}.svg"
    if not path.is_file():
        raise VendorError(f"There is no icon '{name}' in bootstrap-icons: correct static/icons/names.txt.")
    match = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text(encoding="utf-8"), re.DOTALL)
    if match is None:
        raise VendorError(f"The icon file {path.name} cannot be read: run `npm ci --ignore-scripts` again.")
    inner = re.sub(r"\s*\n\s*", "", match.group(1))
    return f'<symbol id="{name}" viewBox="0 0 16 16">{inner}</symbol>'


def _check(modules: Path) -> None:
    missing = [source for source, _ in FILES if not (modules / source).is_file()]
    if missing:
        raise VendorError(
            f"Front-end packages are missing ({missing[0]} and {len(missing) - 1} more): "
            "run `npm ci --ignore-scripts` in the project folder, then start again."
        )


def _stamp(root: Path) -> dict[str, object]:
    lock = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))
    versions = {
        path.removeprefix("node_modules/"): entry["version"]
        for path, entry in lock["packages"].items()
        if path
    }
    wanted = "\n".join([*(f"{source}>{name}" for source, name in FILES), *icon_names(root)])
    return {"packages": versions, "list": hashlib.sha256(wanted.encode()).hexdigest()[:16]}
