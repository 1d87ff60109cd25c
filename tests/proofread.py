"""Proof-reading of pages: every page that any test meets must be well made. The message is advice."""

from __future__ import annotations

import re
from collections import Counter

import html5lib
from bs4 import BeautifulSoup, Tag

IGNORED = {"expected-doctype-but-got-start-tag"}
LABELLED = ("aria-label", "aria-labelledby", "title")


def proofread(html: str, url: str) -> None:
    """Raises AssertionError naming all that is wrong with the page."""
    if "<html" not in html[:600].lower():
        faults = fragment_faults(BeautifulSoup(html, "html5lib"))
    else:
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(html)
        faults = [
            f"invalid HTML: {code} at {place}" for place, code, _data in parser.errors if code not in IGNORED
        ]
        # Where the parser above has nothing to say, the quick one sees the same page.
        page = BeautifulSoup(html, "html5lib" if faults else "html.parser")
        faults += page_faults(page) + fragment_faults(page)
    assert not faults, f"{url} needs another look:\n" + "\n".join(f"- {fault}" for fault in faults[:12])


def page_faults(page: BeautifulSoup) -> list[str]:
    """What a whole page must have."""
    faults = []
    root = page.find("html")
    assert isinstance(root, Tag)
    if not root.get("lang") or root.get("dir") not in ("ltr", "rtl"):
        faults.append("<html> needs lang and dir")
    if len(page.find_all("h1")) != 1:
        faults.append(f"a page has exactly one h1, this has {len(page.find_all('h1'))}")
    title = page.find("title")
    if title is None or not title.get_text().strip(" ·"):
        faults.append("the page has no title")
    if page.find("main") is None:
        faults.append("the page has no <main>")
    return faults


def fragment_faults(page: BeautifulSoup) -> list[str]:
    """What any piece of HTML must hold."""
    faults = []
    ids = Counter(str(tag["id"]) for tag in page.find_all(id=True))
    faults += [f"id {name!r} stands {count} times" for name, count in ids.items() if count > 1]
    for tag in page.find_all(True):
        faults += [
            f"inline {name} on <{tag.name}>" for name in tag.attrs if name == "style" or name.startswith("on")
        ]
    faults += [f"script without nonce: {str(s)[:80]}" for s in page.find_all("script") if not s.get("nonce")]
    faults += ["<style> in the page: use the css files" for _tag in page.find_all("style")]
    faults += unlabelled(page, set(ids))
    for form in page.find_all("form", method=re.compile("post", re.IGNORECASE)):
        if form.find("input", attrs={"name": "csrf_token"}) is None:
            faults.append(f"form to {form.get('action')!r} has no CSRF token")
    faults += [
        f"picture without alt: {img.get('src')}" for img in page.find_all("img") if img.get("alt") is None
    ]
    faults += [f"button without words: {str(b)[:90]}" for b in page.find_all("button") if not named(b)]
    faults += [f"link without words: {str(a)[:90]}" for a in page.find_all("a", href=True) if not named(a)]
    faults += [f"'{word}' left in the page" for word in ("{{", "{%", "%(") if word in page.get_text()]
    return faults


def named(tag: Tag) -> bool:
    """True where a reader's software has something to say for it."""
    if any(tag.get(name) for name in LABELLED) or tag.get_text(strip=True):
        return True
    return any(img.get("alt") for img in tag.find_all("img"))


def unlabelled(page: BeautifulSoup, ids: set[str]) -> list[str]:
    """Inputs without a label."""
    labels = {str(label["for"]) for label in page.find_all("label", attrs={"for": True})}
    faults = [f"label for {name!r} has no input" for name in labels - ids]
    for field in page.find_all(["input", "select", "textarea"]):
        hidden = field.get("type") in ("hidden", "submit", "button")
        wrapped = field.find_parent("label") is not None
        if (
            not hidden
            and not wrapped
            and field.get("id") not in labels
            and not any(field.get(n) for n in LABELLED)
        ):
            faults.append(f"input without label: {str(field)[:90]}")
    return faults
