"""The manifest of reports."""

from __future__ import annotations

from portal.core.feature import Feature

FEATURE = Feature(name="reports")
