"""The same reads by bare requests, with threads: ``python -m tests.bench.bare URLS LOGIN COUNT`` for so many clouds.

``URLS`` is a file with a list of paths below a cloud; a line of its output is the seconds of computing of one cloud.
"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests


def main() -> None:
    """Log in, then ask for everything at once, cloud after cloud."""
    paths = json.loads(Path(sys.argv[1]).read_text())
    url, number = sys.argv[2], int(sys.argv[3])
    began = time.process_time()
    for one in range(number):
        read(f"{url}/{one}", paths)
    print((time.process_time() - began) / number)


def read(cloud: str, paths: list[str]) -> None:
    """One cloud: the version document, the login, all reads."""
    with requests.Session() as session, ThreadPoolExecutor(len(paths)) as threads:
        session.get(f"{cloud}/0/v3").json()
        session.post(f"{cloud}/0/v3/auth/tokens", json={"auth": {}}).json()
        answers = threads.map(lambda path: session.get(f"{cloud}/{path}"), paths)
        for answer in answers:
            if "json" in answer.headers.get("Content-Type", ""):
                answer.json()


if __name__ == "__main__":
    main()
