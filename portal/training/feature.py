"""The manifest of training."""

from __future__ import annotations

from portal.core.feature import Feature

FEATURE = Feature(name="training")
