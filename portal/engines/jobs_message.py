"""Jobs on the disk are JSON: whoever can write to the queue cannot make a worker run code."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from huey.registry import Message
from huey.serializer import Serializer


class JsonSerializer(Serializer):
    """huey's messages as JSON; only the fields that Ponte uses."""

    def _serialize(self, data: Message) -> bytes:
        if not isinstance(data, Message):
            raise TypeError(f"only jobs are queued, not {type(data).__name__}")
        eta = data.eta.isoformat() if data.eta else None
        fields = ("id", "name", "retries", "retry_delay", "retry_backoff", "kwargs")
        return json.dumps(
            {field: getattr(data, field) for field in fields} | {"eta": eta}, allow_nan=False
        ).encode()

    def _deserialize(self, data: bytes) -> Message:
        found = json.loads(bytes(data))
        eta = datetime.fromisoformat(found["eta"]) if found["eta"] else None
        return Message(**found | {"eta": eta, "args": ()})


def identity(data: bytes) -> str:
    """The id of a stored job."""
    return str(json.loads(bytes(data))["id"])


def after_crash(data: bytes) -> bytes:
    """The same job with one try less; below zero it will be buried, not tried."""
    found: dict[str, Any] = json.loads(bytes(data))
    return json.dumps(found | {"retries": found["retries"] - 1, "eta": None}).encode()
