"""Asks an exec plugin for the credentials of a kubeconfig's user, within bounds of time and output.

https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
"""

from __future__ import annotations

import base64
import errno
import json
import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from container4nfv_probe.planes import kubeplugin
from container4nfv_probe.planes.kubeconfig import Kubeconfig
from container4nfv_probe.planes.kubefile import Entry, one_of
from container4nfv_probe.rules.errors import TimedOut, Unreachable
from container4nfv_probe.wire.deadline import REQUEST_SECONDS, Deadline

LARGEST_OUTPUT = 1 << 20
WORKS = "a plugin that works (kubectl shows its words)"
EXTENSION = "client.authentication.k8s.io/exec"


@dataclass
class Plugin:
    """The plugin of one kubeconfig, in a process that can be ended with all that it started."""

    config: Kubeconfig
    deadline: Deadline
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def credentials(self) -> Entry:
        """What it gives, as if it stood in the kubeconfig. Raises ``TimedOut`` or ``Unreachable``."""
        wanted = self.config.user.values["exec"]["apiVersion"]
        output = self._printed()
        try:
            document = json.loads(output)
            right = (document["apiVersion"], document["kind"]) == (wanted, "ExecCredential")
            given = {
                key: document["status"].get(key) or "" for key in ("token", "clientCertificateData", "clientKeyData")
            }
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise self._failed(f"gave no credentials of {wanted}") from error
        token, certificate, key = given.values()
        texts = all(isinstance(one, str) for one in given.values()) and str(token).isprintable()
        if not (right and texts and (token or certificate)) or bool(certificate) != bool(key):
            raise self._failed(f"gave no credentials of {wanted}")
        inline = {"client-certificate-data": certificate, "client-key-data": key}
        encoded = {name: base64.b64encode(text.encode()).decode() for name, text in inline.items()}
        return Entry(self.config.plugin, {"token": token} | encoded)

    def _printed(self) -> bytes:
        """What it prints, if that is no more and no later than it may be."""
        told = self.config.user.values["exec"]
        program = shutil.which(told["command"])
        if program is None:
            raise Unreachable(f"the kubeconfig's plugin {self.config.plugin} is not there", "the program installed")
        words = [sys.executable, "-I", "-S", kubeplugin.__file__, program, *(told.get("args") or [])]
        try:
            process = subprocess.Popen(  # noqa: S603
                words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env=self._environment(), start_new_session=True,
            )  # fmt: skip
        except (OSError, ValueError, TypeError) as error:  # too long, a name with "=", a date in its configuration
            if isinstance(error, OSError) and error.errno != errno.E2BIG:
                raise
            raise self._failed(
                f"cannot be started with these arguments and variables ({type(error).__name__})"
            ) from error
        with process as self._process:
            try:
                printed = self._read(self._process)
            finally:
                self.end()
        if self._process.returncode:
            raise self._failed("failed")
        return printed

    def _read(self, process: subprocess.Popen[bytes]) -> bytes:
        ends = Deadline(min(REQUEST_SECONDS, self.deadline.remaining()))
        printed, pipe, poller = b"", process.stdout, select.poll()
        assert pipe is not None  # noqa: S101
        poller.register(pipe, select.POLLIN)
        while poller.poll(ends.remaining() * 1000):
            piece = os.read(pipe.fileno(), 1 << 16)
            printed += piece
            if len(printed) > LARGEST_OUTPUT:
                raise self._failed(f"printed more than {LARGEST_OUTPUT >> 20} MiB")
            if not piece:
                return printed
        raise TimedOut(f"the kubeconfig's plugin {self.config.plugin} gave nothing within {ends.seconds:.0f} s",
                       "a plugin that asks nobody and answers in time")  # fmt: skip

    def _environment(self) -> Mapping[str, str]:
        """The audit's own with what the kubeconfig adds, and what the plugin is to know."""
        told = self.config.user.values["exec"]
        spec: dict[str, Any] = {"interactive": False}
        if told.get("provideClusterInfo"):
            spec["cluster"] = self._cluster()
        asked = {"apiVersion": told["apiVersion"], "kind": "ExecCredential", "spec": spec}
        more = {one["name"]: one["value"] for one in told.get("env") or []}
        return os.environ | more | {"KUBERNETES_EXEC_INFO": json.dumps(asked)}

    def _cluster(self) -> dict[str, Any]:
        """The cluster as plugins are told of it: its CA as data, and the configuration that is meant for them."""
        values = self.config.cluster.values
        keys = ("tls-server-name", "insecure-skip-tls-verify", "proxy-url", "disable-compression")
        told = {"server": values["server"]} | {key: values[key] for key in keys if values.get(key)}
        if authority := one_of(self.config.cluster, "certificate-authority"):
            told["certificate-authority-data"] = base64.b64encode(authority).decode()
        for one in values.get("extensions") or []:
            if isinstance(one, dict) and one.get("name") == EXTENSION:
                told["config"] = one.get("extension")
        return told

    def _failed(self, how: str) -> Unreachable:
        return Unreachable(f"the kubeconfig's plugin {self.config.plugin} {how}", WORKS)

    def end(self) -> None:
        """End it, if it still runs, and whatever it started."""
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()  # the process between ends the plugin and what that left behind
        with suppress(subprocess.TimeoutExpired):
            process.wait(1)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
