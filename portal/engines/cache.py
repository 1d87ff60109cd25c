"""Values that may vanish, in the memory of this process (in Redis: `cache_redis`).

Both keep values as JSON, so that a caller never shares an object with the cache and both behave alike.
"""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any


class MemoryCache:
    """Keeps the `size` values used last; safe for threads."""

    def __init__(self, size: int = 10_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = size
        self._clock = clock
        self._lock = threading.Lock()
        self._items: OrderedDict[str, tuple[float, str]] = OrderedDict()

    def get(self, key: str) -> Any:
        """The value, or None where it was never set or is over."""
        with self._lock:
            found = self._fresh(key)
        return None if found is None else json.loads(found[1])

    def set(self, key: str, value: Any, seconds: int) -> None:
        """Keeps a JSON-able value; TypeError for anything else."""
        text = json.dumps(value)
        with self._lock:
            self._keep(key, self._clock() + seconds, text)

    def delete(self, key: str) -> None:
        """Forgets; no error where there is nothing."""
        with self._lock:
            self._items.pop(key, None)

    def incr(self, key: str, seconds: int) -> int:
        """Counts up; the window of `seconds` starts with the first call."""
        with self._lock:
            until, text = self._fresh(key) or (self._clock() + seconds, "0")
            count = int(text) + 1
            self._keep(key, until, str(count))
        return count

    def _fresh(self, key: str) -> tuple[float, str] | None:
        found = self._items.get(key)
        if found is None:
            return None
        if found[0] <= self._clock():
            del self._items[key]
            return None
        self._items.move_to_end(key)
        return found

    def _keep(self, key: str, until: float, text: str) -> None:
        self._items[key] = (until, text)
        self._items.move_to_end(key)
        if len(self._items) > self._size:
            self._items.popitem(last=False)
