"""Loads a kubeconfig with the official client, in a process of its own: FILE CONTEXT FOLDER.

Exec plugins hang, write to the terminal and start others; a process can be ended with all it
started, and its output thrown away. It imports nothing of this package. What it finds goes to
standard output as JSON; keys that stood in the file itself are written into FOLDER.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def load(file: str, context: str, folder: str) -> dict[str, Any]:
    """The headers and files of this context's user, or ``failure``: what is wrong, without a secret."""
    from kubernetes.client import Configuration
    from kubernetes.config import ConfigException, kube_config

    configuration = Configuration()
    try:
        read: Any = kube_config.load_kube_config
        read(file, context or None, configuration, persist_config=False, temp_file_path=folder)
    except ConfigException as error:
        missing = str(error).startswith("File does not exist: ")
        return {"failure": str(error) if missing else "the official client cannot use it"}
    except OSError as error:
        return {"failure": f"{error.filename} cannot be read"}
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        return {"failure": f"the official client cannot use it ({type(error).__name__})"}
    keys = configuration.api_key
    return {
        "authorization": keys.get("BearerToken") or keys.get("authorization") or "",
        "ca": configuration.ssl_ca_cert or "",
        "cert": configuration.cert_file or "",
        "key": configuration.key_file or "",
        "verify": bool(configuration.verify_ssl),
    }


def main() -> None:
    """Print what was found, and leave at once: the client would remove the files that it wrote."""
    found = load(*sys.argv[1:4])
    sys.stdout.write(json.dumps(found))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
