"""huey's queues, made safe against kill -9.

huey forgets a job when a worker takes it; here it moves to a list of running jobs, in the same
transaction, until the worker says that it is done. Jobs of dead workers go back to the queue. So a job
runs at least once, rarely twice: jobs must not mind that.
"""

from __future__ import annotations

import os
import socket
import time
from datetime import datetime
from typing import Any, Protocol

from huey.storage import RedisStorage, SqliteStorage

from portal.engines.jobs_message import after_crash, identity

SILENT_AFTER = 30.0  # seconds without a sign of life after which a worker counts as dead
HERE: set[str] = set()  # the owners within this process


class SafeStorage(Protocol):
    """What `HueyJobs` needs beyond huey's own storage."""

    owner: str

    def done(self, job_id: str) -> None:
        """The job need not be kept any longer."""

    def beat(self) -> None:
        """A sign of life of this worker."""

    def leave(self) -> None:
        """This worker ends in good order; what it still runs is free at once."""

    def recover(self) -> int:
        """Puts the jobs of dead workers back; their number."""

    def last_tick(self, name: str) -> float | None:
        """When the periodic job was queued last, seconds since 1970."""

    def tick(self, name: str, last: float | None, now: float, data: bytes | None) -> bool:
        """Notes `now` and queues `data`, unless another worker was faster."""


def surely_dead(owner: str, me: str) -> bool:
    """True for a worker of this machine whose process is gone. `owner`: host:process:token."""
    host, pid, _token = owner.rsplit(":", 2)
    if owner == me or owner in HERE or host != socket.gethostname():
        return False
    if int(pid) == os.getpid():  # the number was used again, as in a restarted container
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


class SafeSqlite(SqliteStorage):
    """The queue in a file of its own."""

    owner = "nobody:0:0"
    ddl = (
        *SqliteStorage.ddl,
        "create table if not exists running (id text primary key, data blob not null, owner text not null)",
        "create table if not exists worker (owner text primary key, beat real not null)",
        "create table if not exists clock (name text primary key, last real not null)",
    )

    def dequeue(self) -> bytes | None:
        if not self.sql("select 1 from task limit 1", results=True):
            return None
        with self.db(commit=True) as cursor:
            row = cursor.execute("select id, data from task order by id limit 1").fetchone()
            if row is None:
                return None
            cursor.execute("delete from task where id = ?", row[:1])
            cursor.execute(
                "insert or replace into running values (?, ?, ?)", (identity(row[1]), row[1], self.owner)
            )
            return bytes(row[1])

    def read_schedule(self, ts: datetime) -> list[bytes]:
        """Moves what is due to the queue; hands out nothing, as handing out could lose it."""
        due = (ts.timestamp(),)
        if self.sql("select 1 from schedule where timestamp <= ? limit 1", due, results=True):
            with self.db(commit=True) as cursor:
                cursor.execute(
                    "insert into task (queue, data, priority) select queue, data, 0 from schedule"
                    " where timestamp <= ? order by timestamp, id",
                    due,
                )
                cursor.execute("delete from schedule where timestamp <= ?", due)
        return []

    def done(self, job_id: str) -> None:
        self.sql("delete from running where id = ? and owner = ?", (job_id, self.owner), commit=True)

    def beat(self) -> None:
        self.sql("insert or replace into worker values (?, ?)", (self.owner, time.time()), commit=True)

    def leave(self) -> None:
        self.sql("delete from worker where owner = ?", (self.owner,), commit=True)

    def recover(self) -> int:
        with self.db(commit=True) as cursor:
            beats = dict(cursor.execute("select owner, beat from worker").fetchall())
            rows = cursor.execute("select id, data, owner from running").fetchall()
            border = time.time() - SILENT_AFTER
            lost = [r for r in rows if beats.get(r[2], 0) < border or surely_dead(r[2], self.owner)]
            for job_id, data, _owner in lost:
                cursor.execute(
                    "insert into task (queue, data, priority) values (?, ?, 0)",
                    (self.name, after_crash(data)),
                )
                cursor.execute("delete from running where id = ?", (job_id,))
            cursor.execute("delete from worker where beat < ?", (border - 3600,))
        return len(lost)

    def last_tick(self, name: str) -> float | None:
        rows = self.sql("select last from clock where name = ?", (name,), results=True)
        return rows[0][0] if rows else None

    def tick(self, name: str, last: float | None, now: float, data: bytes | None) -> bool:
        with self.db(commit=True) as cursor:
            if last is None:
                cursor.execute("insert or ignore into clock values (?, ?)", (name, now))
            else:
                cursor.execute("update clock set last = ? where name = ? and last = ?", (now, name, last))
            won = cursor.rowcount == 1
            if won and data is not None:
                cursor.execute("insert into task (queue, data, priority) values (?, ?, 0)", (self.name, data))
        return bool(won)


_TAKE = """
local data = redis.call('RPOP', KEYS[1])
if not data then return nil end
local id = cjson.decode(data)['id']
redis.call('HSET', KEYS[2], id, data)
redis.call('HSET', KEYS[3], id, ARGV[1])
return data
"""
_DUE = """
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, 1000)
for _, data in ipairs(due) do redis.call('LPUSH', KEYS[2], data); redis.call('ZREM', KEYS[1], data) end
return #due
"""
_BACK = """
if redis.call('HGET', KEYS[3], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[2], ARGV[1]); redis.call('HDEL', KEYS[3], ARGV[1])
if ARGV[3] ~= '' then redis.call('LPUSH', KEYS[1], ARGV[3]) end
return 1
"""
_TICK = """
local last = redis.call('HGET', KEYS[1], ARGV[1])
if (last or '') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
if ARGV[4] ~= '' then redis.call('LPUSH', KEYS[2], ARGV[4]) end
return 1
"""


class SafeRedis(RedisStorage):
    """The queue in Redis, for workers on several machines. Redis must keep an append-only file."""

    owner = "nobody:0:0"

    def __init__(self, name: str, **options: Any) -> None:
        super().__init__(name, blocking=False, **options)
        prefix = f"huey.safe.{self.name}."
        self._running, self._owners, self._clock = prefix + "running", prefix + "owners", prefix + "clock"
        self._alive = prefix + "alive."
        scripts = (_TAKE, _DUE, _BACK, _TICK)
        self._take, self._due, self._back, self._tick = (self.conn.register_script(s) for s in scripts)

    def convert_ts(self, ts: datetime) -> float:
        return ts.timestamp()

    def dequeue(self) -> bytes | None:
        found: bytes | None = self._take(
            keys=[self.queue_key, self._running, self._owners], args=[self.owner]
        )
        return found

    def read_schedule(self, ts: datetime) -> list[bytes]:
        """Moves what is due to the queue; hands out nothing, as handing out could lose it."""
        self._due(keys=[self.schedule_key, self.queue_key], args=[ts.timestamp()])
        return []

    def done(self, job_id: str) -> None:
        self._move_back(job_id, self.owner, b"")

    def beat(self) -> None:
        self.conn.set(self._alive + self.owner, 1, ex=int(SILENT_AFTER))

    def leave(self) -> None:
        self.conn.delete(self._alive + self.owner)

    def recover(self) -> int:
        count = 0
        for raw_id, raw_owner in self.conn.hgetall(self._owners).items():
            owner = raw_owner.decode()
            if not surely_dead(owner, self.owner) and self.conn.exists(self._alive + owner):
                continue
            data = self.conn.hget(self._running, raw_id)
            if data is not None:
                count += self._move_back(raw_id.decode(), owner, after_crash(data))
        return count

    def last_tick(self, name: str) -> float | None:
        found = self.conn.hget(self._clock, name)
        return None if found is None else float(found)

    def tick(self, name: str, last: float | None, now: float, data: bytes | None) -> bool:
        args = [name, "" if last is None else repr(last), repr(now), data or b""]
        return bool(self._tick(keys=[self._clock, self.queue_key], args=args))

    def _move_back(self, job_id: str, owner: str, data: bytes) -> int:
        keys = [self.queue_key, self._running, self._owners]
        return int(self._back(keys=keys, args=[job_id, owner, data]))
