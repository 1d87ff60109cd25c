"""Why a row was refused: a code with details to store, and words for the reader."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from portal.core.i18n import lazy_

#: Each says what is wrong and what to do.
WORDS = {
    "encoding": lazy_(
        "Byte %(byte)s of the file (row %(row)s) is not valid %(encoding)s. Save the file as UTF-8, "
        "or choose Windows-1252 if it was saved so."
    ),
    "quote": lazy_(
        "A quotation mark is opened and not closed. Double the mark inside the text, or close it."
    ),
    "csv": lazy_("The row is not valid CSV: %(detail)s. Save the file again as CSV."),
    "cells": lazy_(
        "The row has %(found)s cells, the file has %(wanted)s columns. Quote texts that hold the delimiter."
    ),
    "json": lazy_("The line is not a valid JSON object: %(detail)s"),
    "type": lazy_("A text or a number is needed, found: %(found)s."),
    "control": lazy_(
        "The text holds characters that cannot be stored (NUL or half a character). Remove them."
    ),
    "long": lazy_("%(found)s characters, at most %(most)s are allowed. Shorten the text."),
    "empty": lazy_("The field is empty. Fill it, or leave the field out of the mapping."),
    "no_text": lazy_("There is no text. Fill it or leave the row out."),
    "short_number": lazy_(
        "“%(value)s” was shortened by a spreadsheet. Export again with this column as text."
    ),
    "time": lazy_("“%(value)s” cannot be read as a time. Write it like 2018-04-20 13:05."),
    "time_ambiguous": lazy_("“%(value)s” may be day/month or month/day. Choose which for this file."),
    "time_future": lazy_(
        "%(value)s is in the future. Correct the time, or choose the time zone of the file."
    ),
    "time_early": lazy_("%(value)s is before 1990. Correct the time."),
    "number": lazy_("“%(value)s” is not a number."),
    "url": lazy_("“%(value)s” is not a web address that starts with http:// or https://."),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """`field`: a target field or a column ("" for the whole row); `code`: a key of `WORDS`."""

    field: str
    code: str
    details: Mapping[str, str | int] = dataclasses.field(default_factory=dict)

    @property
    def words(self) -> str:
        """The reason in the reader's language."""
        pattern = str(WORDS[self.code])
        return pattern % dict(self.details)
