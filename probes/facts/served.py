"""The images of a registry that are looked at: some of its own, from all of its list."""

from __future__ import annotations

from collections.abc import Sequence

from container4nfv_probe import Answer, Cause, Sample, Subject, unknown

from .pulls import pulled

# Of few images, or of the first ones, two registries may have the same: base images, mirrors of public ones.
MOST_IMAGES, MOST_REPOSITORIES = 5, 12
LISTED = "a login that may list its images, or --kubeconfig of a cluster that pulls from it"


def served(subject: Subject) -> Sample | Answer:
    """Images that the registry serves, or why none can be had."""
    listed = subject.registry.repositories()
    names = listed or pulled(subject)
    sample = subject.registry.sample(spread(names)[:MOST_REPOSITORIES], MOST_IMAGES)
    if sample.images:
        return sample
    host = subject.registry.host
    if listed is None and not names:
        cause = Cause.FORBIDDEN if subject.registry.wants() else Cause.NOT_VISIBLE
        return unknown(f"{host} does not list its images to this login", cause, LISTED)
    return unknown(f"{host} shows no image", Cause.NOT_VISIBLE, "an image in the registry")


def spread(names: Sequence[str]) -> list[str]:
    """Names from everywhere in the list, before their neighbours; those of other registries' images last."""
    step = max(1, len(names) // MOST_IMAGES)
    strided = [name for start in range(step) for name in names[start::step]]
    return sorted(strided, key=is_a_mirror)


def is_a_mirror(repository: str) -> bool:
    """Whether a name is that of a public image, as mirrors and caches keep it: ``library/…``, ``quay.io/…``."""
    first, slash, _ = repository.partition("/")
    return bool(slash) and (first == "library" or "." in first)
