"""The only four business errors. Each message says what happened, why, and the remedy.

`portal.web.errors` maps them to pages and API answers: 404, 403, 422 and 409.
"""

from __future__ import annotations

from typing import Any


class PortalError(Exception):
    """A refusal that a person can understand. `str(error)` is shown as it is."""

    status = 400

    def __init__(self, message: object, **details: Any) -> None:
        super().__init__(message)
        self.details = details

    @property
    def message(self) -> str:
        """The words for the reader, translated now where they were lazy."""
        return str(self.args[0])

    def __str__(self) -> str:
        return self.message


class NotFound(PortalError):
    """The object does not exist *or* the actor may not know that it does: the two look alike."""

    status = 404


class NotAllowed(PortalError):
    """The actor may see the place but not do this; the message says who can."""

    status = 403


class Invalid(PortalError):
    """What was sent cannot be accepted. `field` names the input where there is one."""

    status = 422

    def __init__(self, message: object, field: str | None = None, **details: Any) -> None:
        super().__init__(message, **details)
        self.field = field


class Conflict(PortalError):
    """Somebody or something else was faster; `details` carry what is needed to show the difference."""

    status = 409
