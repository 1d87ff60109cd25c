"""Home is for everybody with an account; each card asks its own permission."""

from __future__ import annotations

from portal.core import access

HOME = access.declare("home.see", "See one's own home page.", access.signed_in)
