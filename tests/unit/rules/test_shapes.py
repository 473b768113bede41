"""Shapes are met by several threads at once, and the process survives it."""

from __future__ import annotations

import ast
import subprocess
import sys

from tests.unit.test_imports import MODULES, PACKAGE, tree

# Eight threads that meet each of 200 new shapes at the same time. Without the lock this ended with
# a segmentation fault in each of five runs.
MEETING = """
import sys, threading
from container4nfv_probe import Document
from container4nfv_probe.rules import shapes

BODY = b'{"b": {"c": [{"a": 1}], "d": {"k": {"a": 2}}}}'

def shape():
    class C(Document, frozen=True):
        a: int
    class B(Document, frozen=True):
        c: tuple[C, ...]
        d: dict[str, C]
    class A(Document, frozen=True):
        b: B
    return A

def meet(shape, together, read):
    together.wait()
    read.append(shapes.decode(BODY, shape).b.d["k"].a)

sys.setswitchinterval(1e-6)
for _ in range(200):
    new, together, read = shape(), threading.Barrier(8), []
    threads = [threading.Thread(target=meet, args=(new, together, read)) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert read == [2] * 8
"""


def test_threads_may_meet_a_shape_at_once() -> None:
    done = subprocess.run([sys.executable, "-c", MEETING], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_nothing_is_decoded_elsewhere() -> None:
    calls = {"msgspec.json.decode", "msgspec.convert", "msgspec.json.Decoder"}
    found = {
        module
        for module in MODULES
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in calls
    }
    assert found == {f"{PACKAGE}.rules.shapes"}
