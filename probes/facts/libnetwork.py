"""What Kuryr's driver for Docker's libnetwork says of itself: that it is there, and not how it binds."""

from __future__ import annotations

from container4nfv_probe import Answer, Cause, Subject, check, unknown, yes

ASKS = ("libnetwork: POST /Plugin.Activate and the three calls that only tell",)


@check(plane="libnetwork", asks=ASKS)
def libnetwork_answers(subject: Subject) -> Answer:
    """Does Kuryr's libnetwork driver answer on the host that was given?"""
    return yes(described(subject))


@check(plane="libnetwork", asks=ASKS)
def libnetwork_binding(subject: Subject) -> Answer:
    """Does Kuryr's libnetwork driver attach containers by MACVLAN or IPVLAN?"""
    return unknown(f"{described(subject)}; it does not say how it attaches containers", Cause.NOT_VISIBLE,
                   "ports of its containers in Neutron")  # fmt: skip


def described(subject: Subject) -> str:
    """The driver in words; how it asks for addresses tells its age."""
    driver = subject.libnetwork.driver()
    age = "1.0.0 or newer" if driver.requires_mac else "older than 1.0.0"
    return f"Kuryr's libnetwork driver answers ({age}, scope {driver.scope})"
