"""Exchanges as an HTTP archive (HAR 1.2), which browsers' developer tools open, and back.

Fields that begin with ``_`` are ours: http://www.softwareishard.com/blog/har-12-spec/ keeps those free.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from container4nfv_probe.rules import shapes
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


def exchanges(document: Any) -> tuple[Exchange, ...]:
    """The exchanges of a HAR document that ``archive`` made. Raises what a wrong shape raises."""
    return tuple(_exchange(entry) for entry in document["log"]["entries"])


def _entry(exchange: Exchange) -> dict[str, Any]:
    milliseconds = exchange.elapsed * 1000
    ours: dict[str, Any] = msgspec.to_builtins(exchange)
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
        **({"serverIPAddress": exchange.addresses[0], "_addresses": ours["addresses"]} if exchange.addresses else {}),
    }


def _exchange(entry: Any) -> Exchange:
    request, response = entry["request"], entry["response"]
    content = response["content"]
    document = {
        **{name: entry[f"_{name}"] for name in ("id", "plane", "cause", "failure", "digest", "elapsed")},
        "started": entry["startedDateTime"],
        "method": request["method"],
        "url": request["url"],
        "addresses": entry.get("_addresses", ()),
        "posted": request.get("postData", {}).get("text", ""),
        "asked": {one["name"]: one["value"] for one in request["headers"]},
        "status": response["status"],
        "headers": {one["name"]: one["value"] for one in response["headers"]},
        "size": content["size"],
        "body": json.loads(content["text"]) if "text" in content else None,
    }
    return shapes.convert(document, Exchange)


def _headers(headers: Any) -> list[dict[str, str]]:
    return _pairs(headers.items())


def _pairs(pairs: Any) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]
