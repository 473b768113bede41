"""Serve one WSGI application of a service, as `serve.py HOST PORT CONFIG_FOLDER MODULE:FUNCTION`."""

import importlib
import os
import socket
import sys
import threading
import time
import traceback

import pkg_resources

LOCK = threading.Lock()


def require(*requirements):
    """Return distributions that are there, whether or not all is there that they ever need.

    Paste loads Keystone's and Swift's parts as `egg:NAME`, which demands every requirement of their packages; what
    would want a C library's headers, and is not used here, is not installed.
    """
    wanted = list(pkg_resources.parse_requirements(requirements))
    found = [pkg_resources.working_set.find(each) for each in wanted]
    if None in found:
        raise pkg_resources.DistributionNotFound(wanted[found.index(None)], None)
    return found


pkg_resources.require = require
pkg_resources.EntryPoint.require = lambda *arguments, **options: None


def arguments():
    """Return host, port, configuration folder and the rest, and leave the service a list of its own."""
    host, port, folder = sys.argv[1:4]
    rest, sys.argv[1:] = sys.argv[4:], []
    return host, int(port), folder, rest


def answer(application, host, port):
    """Answer requests for ever; without a port, end at once although daemons have threads running."""
    import waitress

    try:
        waitress.serve(application, host=host, port=port, threads=6, ident=None, channel_timeout=120)
    except OSError:
        traceback.print_exc()
        os._exit(1)


def one_at_a_time(application):
    """Wrap an application that meets SQLite's "database is locked" when two requests write at once."""

    def locked(environ, start_response):
        with LOCK:
            return application(environ, start_response)

    return locked


def wait_for(host, *ports):
    """Wait until other services of the lab answer, for a daemon that asks them while it starts."""
    for port in ports:
        for _ in range(600):
            probe = socket.socket()
            refused = probe.connect_ex((host, port))
            probe.close()
            if not refused:
                break
            time.sleep(0.1)


if __name__ == "__main__":
    HOST, PORT, _, (APPLICATION,) = arguments()
    MODULE, _, FUNCTION = APPLICATION.partition(":")
    answer(one_at_a_time(getattr(importlib.import_module(MODULE), FUNCTION)()), HOST, PORT)
