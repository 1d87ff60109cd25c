"""Values that may vanish: in this process by default, in Redis where one is configured.

Both keep values as JSON, so that a caller never shares an object with the cache and both behave alike.
"""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import redis
import structlog

log = structlog.get_logger(__name__)

_INCR = """
local n = redis.call('INCR', KEYS[1])
if n == 1 or redis.call('TTL', KEYS[1]) < 0 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return n
"""


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


class RedisCache:
    """One cache for all processes. While Redis is away each process falls back to its own memory."""

    def __init__(self, url: str, prefix: str = "ponte:") -> None:
        self._redis = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)
        self._prefix = prefix
        self._incr = self._redis.register_script(_INCR)
        self._own = MemoryCache()

    def get(self, key: str) -> Any:
        """The value, or None."""
        try:
            found = self._redis.get(self._prefix + key)
        except redis.RedisError as error:
            return self._away(error).get(key)
        return None if found is None else json.loads(found)

    def set(self, key: str, value: Any, seconds: int) -> None:
        """Keeps a JSON-able value for `seconds` (at least one)."""
        text = json.dumps(value)
        try:
            self._redis.set(self._prefix + key, text, ex=max(1, seconds))
        except redis.RedisError as error:
            self._away(error).set(key, value, seconds)

    def delete(self, key: str) -> None:
        """Forgets. While Redis is away a value there lives on until its time is over."""
        try:
            self._redis.delete(self._prefix + key)
        except redis.RedisError as error:
            self._away(error).delete(key)

    def incr(self, key: str, seconds: int) -> int:
        """Counts up within a window that starts with the first call."""
        try:
            return int(self._incr(keys=[self._prefix + key], args=[max(1, seconds)]))
        except redis.RedisError as error:
            return self._away(error).incr(key, seconds)

    def _away(self, error: redis.RedisError) -> MemoryCache:
        log.warning("cache.redis_away", error=str(error))
        return self._own


def choose_cache(redis_url: str) -> MemoryCache | RedisCache:
    """The cache for these settings; an empty address means this process only."""
    return RedisCache(redis_url) if redis_url else MemoryCache()
