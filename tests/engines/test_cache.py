"""Both caches keep the same promises."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator

import pytest
import redis

from portal.engines.cache import MemoryCache
from portal.engines.cache_redis import RedisCache

REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")


@pytest.fixture(params=["memory", "redis"])
def cache(request: pytest.FixtureRequest) -> Iterator[MemoryCache | RedisCache]:
    if request.param == "memory":
        yield MemoryCache()
        return
    prefix = f"ponte-test-{os.getpid()}:"
    client = redis.Redis.from_url(REDIS, socket_connect_timeout=0.5)
    try:
        client.ping()
    except redis.RedisError:
        pytest.skip("no Redis answers at " + REDIS)
    found = RedisCache(REDIS, prefix=prefix)
    yield found
    for key in client.scan_iter(prefix + "*"):
        client.delete(key)
    client.close()
    found._redis.close()


def test_values(cache: MemoryCache | RedisCache) -> None:
    value = {"name": "سارا", "list": [1, None, True]}
    assert cache.get("k") is None
    cache.set("k", value, 60)
    value["list"] = "changed by the caller"
    assert cache.get("k") == {"name": "سارا", "list": [1, None, True]}
    cache.delete("k")
    cache.delete("k")
    assert cache.get("k") is None


def test_only_json(cache: MemoryCache | RedisCache) -> None:
    with pytest.raises(TypeError):
        cache.set("k", object(), 60)


def test_values_end(cache: MemoryCache | RedisCache) -> None:
    cache.set("k", 1, 1)
    assert cache.incr("n", 1) == 1
    time.sleep(1.1)
    assert cache.get("k") is None
    assert cache.incr("n", 1) == 1


def test_counting_from_many_threads(cache: MemoryCache | RedisCache) -> None:
    threads = [threading.Thread(target=lambda: [cache.incr("n", 60) for _ in range(50)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cache.incr("n", 60) == 401


def test_the_window_starts_with_the_first_call() -> None:
    now = [0.0]
    cache = MemoryCache(clock=lambda: now[0])
    cache.incr("n", 10)
    now[0] = 9
    assert cache.incr("n", 10) == 2
    now[0] = 10
    assert cache.incr("n", 10) == 1


def test_the_least_used_leaves_first() -> None:
    cache = MemoryCache(size=2)
    cache.set("a", 1, 60)
    cache.set("b", 2, 60)
    cache.get("a")
    cache.set("c", 3, 60)
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (1, None, 3)


def test_without_redis_each_process_uses_its_own_memory() -> None:
    cache = RedisCache("redis://127.0.0.1:9160/0")
    cache.set("k", "v", 60)
    assert cache.get("k") == "v"
    assert [cache.incr("n", 60), cache.incr("n", 60)] == [1, 2]
    cache.delete("k")
    assert cache.get("k") is None
