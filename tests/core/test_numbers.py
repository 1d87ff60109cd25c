"""Numbers as each language writes them."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.core import i18n


@pytest.mark.parametrize(
    ("code", "whole", "part", "share"),
    [
        ("en", "1,234,567", "1.5", "66.4%"),
        ("pt_BR", "1.234.567", "1,5", "66,4%"),
        ("fa", "۱٬۲۳۴٬۵۶۷", "۱٫۵", "۶۶٫۴٪"),
    ],
)
def test_digits_separators_and_percent(app: Flask, code: str, whole: str, part: str, share: str) -> None:
    with app.app_context(), i18n.speaking(code):
        assert (i18n.number(1234567), i18n.number(1.5), i18n.percent(66.4)) == (whole, part, share)
