"""Everybody with an account searches; what is found is what the searcher may see."""

from __future__ import annotations

from portal.core import access

SEARCH = access.declare("search.use", "Search everything that one may see.", access.signed_in)
