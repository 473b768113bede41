"""Serve one WSGI application of a service, as `serve.py HOST PORT CONFIG_FOLDER MODULE`."""

import importlib
import os
import socket
import sys
import threading
import time
import traceback

import waitress

LOCK = threading.Lock()


def arguments():
    """Return host, port and configuration folder, and leave the service an argument list of its own."""
    host, port, folder, *rest = sys.argv[1:]
    sys.argv[1:] = []
    return host, int(port), folder, rest


def answer(application, host, port, threads=6):
    """Answer requests for ever; without a port, end at once although daemons have threads running."""
    try:
        waitress.serve(application, host=host, port=port, threads=threads, ident=None, channel_timeout=120)
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
            with socket.socket() as probe:
                if probe.connect_ex((host, port)) == 0:
                    break
            time.sleep(0.1)


if __name__ == "__main__":
    HOST, PORT, _, (MODULE,) = arguments()
    answer(one_at_a_time(importlib.import_module(MODULE).application), HOST, PORT)
