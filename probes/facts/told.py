"""What a container is told, as Kubernetes writes it: the words of its command line, and its variables.

Fields: Kubernetes API v1, Container and EnvVar. What is not as documented there makes the whole unreadable.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def words(value: Any) -> list[str]:
    """The words of a command line. Raises ``ValueError`` for what is none."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError("not the words of a command line")
    return value


def variables(value: Any) -> dict[str, Mapping[str, Any]]:
    """Variables by their names, of several of a name the last. Raises ``ValueError`` for what are none.

    A value is left out where it is empty or comes from elsewhere.
    """
    if not isinstance(value, list) or not all(isinstance(one, dict) and _is_one(one) for one in value):
        raise ValueError("not the variables of a container")
    return {one["name"]: one for one in value}


def _is_one(variable: Mapping[str, Any]) -> bool:
    texts = variable.get("name"), variable.get("value", "")
    return all(isinstance(one, str) for one in texts) and isinstance(variable.get("valueFrom", {}), dict)
