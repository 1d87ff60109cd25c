"""Flags of the demo company: what is decided exists, and every reason is one of the list."""

from __future__ import annotations

from portal.core.config import ROOT
from portal.demo.company import Company
from portal.moderation import demo
from portal.moderation.kinds import REASONS


def test_flags_of_the_content_fit_the_list_of_reasons() -> None:
    company = Company.load(ROOT / "portal" / "demo" / "content")
    found = list(demo._flagged(company))
    keys = {key for key, _flag in found}
    assert set(demo.DECISIONS) < keys, "some are decided, some wait"
    known = set(REASONS) | set(demo.OWN)
    assert {demo.WORDS.get(flag["reason"], flag["reason"]) for _key, flag in found} <= known
