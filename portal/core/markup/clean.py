"""Sanitising, always after rendering. nh3 has the last word; bleach comes before it and may go.

To remove bleach, delete its import and the line that calls it.
"""

from __future__ import annotations

import nh3

from portal.core.markup import address, allow, first_pass

# What the Markdown library writes and the shaping step then replaces.
_RAW_TAGS = set(allow.TAGS) | {"input", "h1"}
_RAW_ATTRIBUTES = {tag: set(names) for tag, names in allow.ATTRIBUTES.items()} | {
    "input": {"type", "checked"},
    "h1": set(),
    "img": {"src", "alt", "title"},
    "th": {"align", "colspan", "rowspan", "scope"},
    "td": {"align", "colspan", "rowspan"},
}
_TAGS = set(allow.TAGS)
_ATTRIBUTES = {tag: set(names) for tag, names in allow.ATTRIBUTES.items()}
_SCHEMES = set(address.SCHEMES)


def rendered(html: str) -> str:
    """Markdown's own output, made well-formed and harmless."""
    html = first_pass.clean(html, _RAW_TAGS, _RAW_ATTRIBUTES, _SCHEMES)
    return nh3.clean(html, tags=_RAW_TAGS, attributes=_RAW_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None)


def finished(html: str) -> str:
    """The authoritative pass over HTML that is about to be stored and shown."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=allow.value,
        url_schemes=_SCHEMES,
        link_rel=allow.REL,
    )
