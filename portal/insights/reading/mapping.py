"""Which column holds which field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from portal.core.errors import Invalid
from portal.core.i18n import _

FIELDS = ("id", "text", "time", "author", "reply_to", "lang", "title", "url", "topic", "segment", "rating")


@dataclass(frozen=True, slots=True)
class Mapping:
    """Pairs (field, column). Columns of JSONL are paths such as `user.id`."""

    pairs: tuple[tuple[str, str], ...]

    @classmethod
    def parse(cls, written: str) -> Mapping:
        """Reads `id=tweet_id,text=text`; raises Invalid that names what is wrong."""
        pairs = []
        for part in filter(None, (piece.strip() for piece in written.split(","))):
            target, equals, column = (piece.strip() for piece in part.partition("="))
            if not equals or not column:
                raise Invalid(_("“%(part)s” is not field=column.", part=part), field="mapping")
            pairs.append((target, column))
        return cls.of(pairs)

    @classmethod
    def of(cls, pairs: Sequence[tuple[str, str]]) -> Mapping:
        """Checks pairs: known fields, each once, text among them."""
        known = ", ".join(FIELDS)
        for target, times in Counter(target for target, __ in pairs).items():
            if target not in FIELDS:
                raise Invalid(
                    _("There is no field “%(field)s”. Fields are: %(known)s.", field=target, known=known),
                    field="mapping",
                )
            if times > 1:
                raise Invalid(
                    _("The field “%(field)s” is mapped twice. Map it once.", field=target), field="mapping"
                )
        if "text" not in dict(pairs):
            raise Invalid(_("No column is mapped to “text”. Add text=COLUMN."), field="mapping")
        return cls(tuple(pairs))

    def __str__(self) -> str:
        return ",".join(f"{target}={column}" for target, column in self.pairs)

    def column(self, target: str) -> str | None:
        """The column of a field, None where it is not mapped."""
        return dict(self.pairs).get(target)

    def check(self, columns: Sequence[str]) -> None:
        """Raises Invalid where a mapped column is missing or there twice; names the wanted and the found."""
        found = ", ".join(columns)
        for target, column in self.pairs:
            if column not in columns:
                raise Invalid(
                    _(
                        "The column “%(column)s” for “%(field)s” is not in the file. Columns found: "
                        "%(found)s.",
                        column=column,
                        field=target,
                        found=found,
                    ),
                    field=target,
                    wanted=column,
                    found=list(columns),
                )
            if columns.count(column) > 1:
                raise Invalid(
                    _(
                        "The column “%(column)s” is in the file twice. Rename one. Columns found: %(found)s.",
                        column=column,
                        found=found,
                    ),
                    field=target,
                    wanted=column,
                    found=list(columns),
                )
