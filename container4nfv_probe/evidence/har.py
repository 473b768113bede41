"""Exchanges as an HTTP archive (HAR 1.2), which browsers' developer tools open.

Fields that begin with ``_`` are ours: http://www.softwareishard.com/blog/har-12-spec/ keeps those free.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from container4nfv_probe.rules import canonical
from container4nfv_probe.rules.model import Exchange
from container4nfv_probe.rules.report import Report

VERSION = "HTTP/1.1"


def archive(report: Report) -> dict[str, Any]:
    """The report's exchanges as one HAR document."""
    name, _, version = report.tool.rpartition(" ")
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": name, "version": version},
            "entries": [_entry(exchange) for exchange in report.exchanges],
        }
    }


def _entry(exchange: Exchange) -> dict[str, Any]:
    milliseconds = exchange.elapsed * 1000
    ours: dict[str, Any] = canonical.values(exchange)
    return {
        "startedDateTime": exchange.started,
        "time": milliseconds,
        "request": {
            "method": exchange.method,
            "url": exchange.url,
            "httpVersion": VERSION,
            "cookies": [],
            "headers": _headers(exchange.asked),
            "queryString": _pairs(parse_qsl(urlsplit(exchange.url).query, keep_blank_values=True)),
            "headersSize": -1,
            "bodySize": len(exchange.posted),
            **({"postData": {"mimeType": "application/json", "text": exchange.posted}} if exchange.posted else {}),
        },
        "response": {
            "status": exchange.status,
            "statusText": "",
            "httpVersion": VERSION,
            "cookies": [],
            "headers": _headers(exchange.headers),
            "content": {
                "size": exchange.size,
                "mimeType": exchange.headers.get("Content-Type", "x-unknown"),
                **({} if exchange.body is None else {"text": json.dumps(exchange.body)}),
            },
            "redirectURL": exchange.headers.get("Location", ""),
            "headersSize": -1,
            "bodySize": exchange.size,
        },
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        **{f"_{name}": ours[name] for name in ("id", "plane", "cause", "failure", "digest", "elapsed")},
        **({"_settle": exchange.settle} if exchange.settle else {}),
        **({"serverIPAddress": exchange.addresses[0], "_addresses": ours["addresses"]} if exchange.addresses else {}),
    }


def _headers(headers: Any) -> list[dict[str, str]]:
    return _pairs(headers.items())


def _pairs(pairs: Any) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]
