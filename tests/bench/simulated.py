"""A recorded cloud, many times: ``python -m tests.bench.simulated CLOUD MILLISECONDS`` serves it until its input ends.

The first line that it prints is where: ``URL/7/3`` is place 3 of cloud 7, which is like any other but for its
number. What a number of ``DEAD`` does instead is broken in its own way.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.recorded import Answer, Asked, Recording, recording

DEAD = ("refused", "nobody", "silent", "failing", "page")
EVERY = 20  # of so many clouds one is dead
LARGEST_HEAD = 1 << 16


def fate(number: int) -> str:
    """What is wrong with a cloud, "" for nothing."""
    return DEAD[number // EVERY % len(DEAD)] if number % EVERY == EVERY - 1 else ""


class Simulated:
    """Answers for every cloud, each after a while."""

    def __init__(self, taken: Recording, seconds: float) -> None:
        self.taken, self.seconds, self.url = taken, seconds, ""
        self.places = list(taken.places)

    async def serve(self) -> None:
        """Until standard input ends."""
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0, backlog=4096)
        self.url = "http://{}:{}".format(*server.sockets[0].getsockname()[:2])
        print(self.url, flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        os._exit(0)  # whoever still waits for an answer is gone

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                first, *lines = head.split("\r\n")
                method, target, _ = first.split(" ")
                headers = {name.casefold(): value.strip() for name, _, value in (one.partition(":") for one in lines)}
                await reader.readexactly(int(headers.get("content-length", 0)))
                _, number, place, path = target.split("/", 3)
                answer = await self._answer(int(number), Asked(self.places[int(place)], method, f"/{path}", headers))
                writer.write(self._written(answer, int(number)))
                await writer.drain()
        writer.close()

    async def _answer(self, number: int, asked: Asked) -> Answer:
        wrong, login = fate(number), asked.path.endswith("/auth/tokens")
        await asyncio.sleep(3600 if wrong == "silent" and asked.place != self.places[0] else self.seconds)
        if wrong == "refused" and login:
            return Answer(401, (("Content-Type", "application/json"),), b'{"error": {}}')
        if wrong == "failing" and asked.place != self.places[0]:
            return Answer(500, (), b"")
        if wrong == "page":
            return Answer(200, (("Content-Type", "text/html"),), b"<p>Welcome</p>")
        return self.taken.of(asked)

    def _written(self, answer: Answer, number: int) -> bytes:
        def moved(text: str) -> str:
            places = "|".join(map(re.escape, self.places))
            return re.sub(rf"https?://({places})(?!\d)",
                          lambda found: f"{self.url}/{number}/{self.places.index(found[1])}", text)  # fmt: skip

        body = moved(answer.body.decode("latin-1")).encode("latin-1")
        named = [(name, moved(value)) for name, value in answer.headers if name.casefold() != "content-length"]
        lines = [f"HTTP/1.1 {answer.status} X", *(f"{name}: {value}" for name, value in named)]
        return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode("latin-1") + body


@contextmanager
def clouds(name: str, seconds: float) -> Iterator[str]:
    """Where a process of its own serves them."""
    words = [sys.executable, "-m", __name__, name, str(seconds)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None and server.stdout is not None
        yield server.stdout.readline().strip()
        server.stdin.close()


def configured(name: str, url: str, number: int) -> str:
    """A clouds.yaml of the first so many, as JSON, which is YAML."""
    scope = recording(name).report.scope
    auth = {"username": scope.user, "user_domain_name": "Default", "password": "bench-password",
            "project_name": scope.project, "project_domain_name": "Default"}  # fmt: skip
    entries = {}
    for one in range(number):
        there = "http://127.0.0.1:1" if fate(one) == "nobody" else f"{url}/{one}/0"
        place = {"auth": {**auth, "auth_url": f"{there}/v3"}, "region_name": scope.region, "interface": scope.interface}
        entries[f"cloud-{one:05}"] = place
    return json.dumps({"clouds": entries})


if __name__ == "__main__":
    asyncio.run(Simulated(recording(sys.argv[1]), float(sys.argv[2])).serve())
