"""What stands around every page: menu, counts, language, direction, theme."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Flask, has_request_context, render_template, request, url_for
from markupsafe import Markup

from portal.core import access, config, i18n
from portal.core.feature import house
from portal.web.actor import current_actor
from portal.web.once import token
from portal.web.security import csp_nonce


@dataclass(frozen=True, slots=True)
class MenuLine:
    """A line of the side bar as the template shows it."""

    label: str
    url: str
    icon: str
    active: bool
    key: str
    group: str
    count: int | None = None


class Shell:
    """The frame of this request; everything is worked out when a template asks."""

    search_url = "/search"
    theme_url = language_url = "/account/look"

    def __init__(self) -> None:
        self.actor = current_actor()
        chosen = i18n.language()
        self.language, self.lang_tag, self.direction = chosen.code, chosen.tag, chosen.direction
        self.theme = self.actor.theme
        self.unread = self.actor.unread
        settings = config.current()
        self.product = "Ponte"
        self.company: str = settings.company
        self.demo = settings.demo
        self.languages = list(i18n.LANGUAGES.values())

    @cached_property
    def menu(self) -> list[MenuLine]:
        """The lines that the actor may follow, in order."""
        area = (request.endpoint or "").partition(".")[0]
        return [
            MenuLine(
                label=str(item.label),
                url=_address(item.endpoint),
                icon=item.icon,
                active=item.endpoint.partition(".")[0] == area,
                key=item.key,
                group=item.group,
            )
            for item in house().menu
            if access.can(self.actor, item.permission)
        ]

    def part(self, template: str) -> Markup:
        """A part of the frame that is the same for everybody with this language, menu and area.

        Rendered once and kept: the frame would cost more than most pages. Such a part must not name the
        reader nor hold a token; the nonce of the request is filled in.
        """
        area = (request.endpoint or "").partition(".")[0] if has_request_context() else ""
        key = (template, self.language, area, self.demo, tuple(line.url for line in self.menu))
        if key not in _PARTS:
            if len(_PARTS) > 1000:
                _PARTS.clear()
            _PARTS[key] = render_template(template, shell=self, csp_nonce=lambda: NONCE)
        return Markup(_PARTS[key].replace(NONCE, csp_nonce()))  # noqa: S704 (our own rendered template)


NONCE = "nonce-of-the-request"
_PARTS: dict[tuple[object, ...], str] = {}
_ADDRESSES: dict[str, str] = {}


def _address(endpoint: str) -> str:
    # The addresses of the menu never change while the process lives.
    if endpoint not in _ADDRESSES:
        _ADDRESSES[endpoint] = url_for(endpoint)
    return _ADDRESSES[endpoint]


def context() -> dict[str, Any]:
    """Names that every template knows."""
    shell = Shell()
    return {"actor": shell.actor, "shell": shell}


def install(app: Flask) -> None:
    """Adds the frame to every template, and `once_token()` and `can()` to the globals."""
    app.context_processor(context)
    app.jinja_env.globals["once_token"] = token
    app.jinja_env.globals["can"] = access.can
