"""What a redaction gives back, and the fixed words that stand for what was taken out."""

from __future__ import annotations

import re
from dataclasses import dataclass

KINDS = (
    "url",
    "email",
    "ip",
    "iban",
    "passport",
    "plate",
    "cnpj",
    "cpf",
    "card",
    "ir_national_code",
    "phone",
    "handle",
    "address",
)

#: Never translated: a stored text stays the same whoever reads it.
WORDS = {kind: f"[{kind}]" for kind in KINDS} | {"ir_national_code": "[national-code]"}

PLACEHOLDER = re.compile("|".join(re.escape(word) for word in WORDS.values()))


@dataclass(frozen=True, slots=True)
class Span:
    """One piece of personal data: `[start, end)` in characters of the ORIGINAL text."""

    kind: str
    start: int
    end: int
    replacement: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without its personal data, and where each piece stood in the original."""

    text: str
    spans: tuple[Span, ...]

    @property
    def kinds(self) -> dict[str, int]:
        """How many pieces of each kind were found."""
        tally: dict[str, int] = {}
        for span in self.spans:
            tally[span.kind] = tally.get(span.kind, 0) + 1
        return tally


@dataclass(frozen=True, slots=True)
class Context:
    """What the finders may know: regions of national telephone numbers, accounts to leave alone."""

    regions: tuple[str, ...]
    keep_handles: frozenset[str] = frozenset()
