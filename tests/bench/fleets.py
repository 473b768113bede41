"""5: fleets of simulated clouds whose every answer takes 50 ms, one of twenty dead in one of five ways."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench.measured import COMMAND, ran
from tests.bench.simulated import clouds, configured, fate
from tests.faults.running import Ran

CLOUD, DELAY, DEADLINE = "lab-admin", 0.05, 10


def measured(sizes: Sequence[int]) -> Iterator[str]:
    """A sentence each."""
    with clouds(CLOUD, DELAY) as url, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare = _bare(url, folder)
        times: dict[int, float] = {}
        for size in sizes:
            done = _audited(url, size, folder)
            times[size] = done.seconds
            yield (
                f"{size} clouds: {done.seconds:.0f} s, {done.seconds / size * 1000:.0f} ms a cloud; computing a cloud"
                f" {done.cpu / size / bare:.1f} times that of bare requests (wanted: 1.5); {done.megabytes:.0f} MiB at"
                f" the peak, all processes together (wanted: 250); {_dead(folder, size)}."
            )
        for small, large in pairwise(sizes):
            yield f"{large} clouds take {times[large] / times[small]:.1f} times as long as {small}."


def _audited(url: str, size: int, folder: Path) -> Ran:
    (folder / "clouds.yaml").write_text(configured(CLOUD, url, size))
    environment = os.environ | {"OS_CLIENT_CONFIG_FILE": str(folder / "clouds.yaml")}
    words = ["run", "--all-clouds", "--deadline", str(DEADLINE), "-q", "-o", str(folder / "all.jsonl")]
    done = ran([*COMMAND, *words], environment)
    assert done.code == 2, done.err[-2000:]
    return done


def _dead(folder: Path, size: int) -> str:
    """That the others have their verdicts, all the same."""
    dead, verdicts, complete = sum(bool(fate(one)) for one in range(size)), set(), 0
    for line in (folder / "all.jsonl").open():
        report = json.loads(line)
        if not fate(int(report["scope"]["cloud"].rpartition("-")[2])):
            complete += report["complete"]
            verdicts.add(tuple(one["verdict"] for one in report["results"]))
    same = "with the same verdicts" if len(verdicts) == 1 else f"with {len(verdicts)} different sets of verdicts"
    return f"{dead} dead, {complete} of the other {size - dead} complete {same}"


def _bare(url: str, folder: Path) -> float:
    """Seconds of computing of one cloud by bare requests, for what an audit reads of it."""
    (folder / "clouds.yaml").write_text(configured(CLOUD, url, 1))
    environment = os.environ | {"OS_CLIENT_CONFIG_FILE": str(folder / "clouds.yaml")}
    done = ran([*COMMAND, "run", "--os-cloud", "cloud-00000", "-f", "json"], environment)
    asked = [urlsplit(one["url"]) for one in json.loads(done.out)["exchanges"] if one["method"] == "GET"]
    paths = [f"{one.path}?{one.query}".removeprefix("/0/") for one in asked]
    (folder / "paths.json").write_text(json.dumps(paths))
    words = [sys.executable, "-m", "tests.bench.bare", str(folder / "paths.json"), url, "19"]
    return float(ran(words, environment).out)
