"""Places for everybody, which nobody runs on a cloud of his own: registries, and stores of public clouds."""

from __future__ import annotations

REGISTRIES = frozenset({"docker.io", "index.docker.io", "registry-1.docker.io", "quay.io", "gcr.io", "ghcr.io",
                        "registry.k8s.io", "mcr.microsoft.com", "public.ecr.aws", "nvcr.io", "registry.redhat.io",
                        "registry.access.redhat.com", "registry.gitlab.com", "docker.elastic.co"})  # fmt: skip
# What such a registry's name may end with.
OWNERS = ("gcr.io", "pkg.dev")
# Nobody but the owner of such a name gives one away.
STORES = ("amazonaws.com", "amazonaws.com.cn", "blob.core.windows.net", "storage.googleapis.com",
          "r2.cloudflarestorage.com", "aliyuncs.com", "backblazeb2.com", "digitaloceanspaces.com")  # fmt: skip


def is_registry(host: str) -> bool:
    """Whether a host is that of a registry for everybody."""
    return host in REGISTRIES or _below(host, OWNERS)


def is_store(host: str) -> bool:
    """Whether a host is that of a public cloud's object store."""
    return host in STORES or _below(host, STORES)


def _below(host: str, names: tuple[str, ...]) -> bool:
    return any(host.endswith(f".{name}") for name in names)
