"""The cache in Redis, for several machines."""

from __future__ import annotations

import json
import logging
from typing import Any

import redis

from portal.engines.cache import MemoryCache

log = logging.getLogger("ponte.cache")

_INCR = """
local n = redis.call('INCR', KEYS[1])
if n == 1 or redis.call('TTL', KEYS[1]) < 0 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return n
"""


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
        log.warning("Redis is away: %s", error)
        return self._own
