"""The command, started already: ``python -m tests.faults.started`` forks a process for each JSON line that it reads.

An interpreter that begins anew costs each of 200 cases a second of computing that no case is about; what a
forked one needs at its peak counts all that was imported, too.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import yaml

from container4nfv_probe.cli.main import main

MOST_MEMORY = 4 << 30  # bytes of addresses: this machine is not to suffer where a case fails


def serve() -> None:
    """Run each job until there is no more; tell what each took."""
    _import()
    for line in sys.stdin:
        print(json.dumps(_measured(json.loads(line))), flush=True)


def _import() -> None:
    """All that an audit imports: by one that nobody answers."""
    nobody = "http://127.0.0.1:1"
    auth = {"auth_url": f"{nobody}/v3", "username": "u", "password": "pass-word", "project_name": "p"}
    named = {"name": "n", "cluster": {"server": nobody}, "user": {}, "context": {"cluster": "n", "user": "n"}}
    cluster = {"apiVersion": "v1", "kind": "Config", "current-context": "n",
               "clusters": [named], "users": [named], "contexts": [named]}  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        clouds, kubeconfig = Path(folder) / "clouds.yaml", Path(folder) / "kubeconfig"
        clouds.write_text(yaml.safe_dump({"clouds": {"n": {"auth": auth, "region_name": "r"}}}))
        kubeconfig.write_text(yaml.safe_dump(cluster))
        os.environ["OS_CLIENT_CONFIG_FILE"] = str(clouds)
        with contextlib.redirect_stderr(io.StringIO()):
            main(["run", "--os-cloud", "n", "--kubeconfig", str(kubeconfig)])


def _measured(job: Mapping[str, Any]) -> dict[str, float]:
    began = time.monotonic()
    child = os.fork()
    if not child:
        _become(job)
    _, status, used = os.wait4(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return {"code": code if code >= 0 else 128 - code, "seconds": time.monotonic() - began,
            "cpu": used.ru_utime + used.ru_stime, "megabytes": used.ru_maxrss / 1024}  # fmt: skip


def _become(job: Mapping[str, Any]) -> NoReturn:
    """Be the command, in the environment and with the files of a job."""
    for path, flags, descriptor in ((os.devnull, os.O_RDONLY, 0), (job["out"], os.O_WRONLY | os.O_CREAT, 1),
                                    (job["err"], os.O_WRONLY | os.O_CREAT, 2)):  # fmt: skip
        os.dup2(os.open(path, flags, 0o600), descriptor)
    os.environ.clear()
    os.environ.update(job["environment"])
    signal.alarm(int(job["patience"]))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    sys.argv = ["container4nfv-probe", *job["words"]]
    sys.exit(main())


if __name__ == "__main__":
    serve()
