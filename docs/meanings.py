"""What verdicts, causes and exit codes mean: one sentence each, for all there are."""

from __future__ import annotations

from container4nfv_probe.rules.judgement import GATE_MET, GATE_NOT_MET, INTERRUPTED, NO_AUDIT, TERMINATED
from container4nfv_probe.rules.model import Cause

CAUSES = {
    Cause.NOT_MET: ("no", "The answer was read whole, and it is not so."),
    Cause.ABSENT: (
        "no",
        "The service type, under any of its names, is not in the catalogue of this project, region and interface; or"
        " Kubernetes itself says that there is no such object.",
    ),
    Cause.DECLARED_ABSENT: ("no", "The operator said `none`: the deployment has no such thing. The report repeats it."),
    Cause.TOO_OLD: ("no", "The service's own version document was read, and is older than the question."),
    Cause.BAD_VERSION: ("unknown", "406, or another API version than the one asked for: neither broken nor absent."),
    Cause.FORBIDDEN: ("unknown", "401 or 403; the answer names the role that the check needs."),
    Cause.NOT_VISIBLE: (
        "unknown",
        "What was asked for is not among what this token sees, and there may be more; or it shows in no API.",
    ),
    Cause.OTHER_CLOUD: (
        "unknown or no",
        "The cluster or registry uses storage or ports that this token does not find in this cloud.",
    ),
    Cause.UNREACHABLE: (
        "unknown",
        "No connection: refused, a name that cannot be looked up, a certificate that does not verify, credentials"
        " that cannot be had.",
    ),
    Cause.TIMEOUT: ("unknown", "No whole answer in time, or the audit ended before."),
    Cause.BAD_DOCUMENT: (
        "unknown",
        "Another status, HTML, not JSON, a declared field missing or of another type, a redirect to another place.",
    ),
    Cause.NO_PLANE: ("unknown", "The question needs an API that was not given; the answer names the option."),
    Cause.NOT_RECORDED: ("unknown", "The bundle that is replayed does not hold this exchange."),
    Cause.PLUGIN_ERROR: ("unknown", "The check's own code failed; the traceback is on standard error."),
}
CODES = {
    GATE_MET: "The gate is met: by default, every asked requirement is closed.",
    GATE_NOT_MET: "It is not: a verdict that fails, unknown included, or an audit that did not finish.",
    NO_AUDIT: "No service answered (the report is still written), or no audit could be made: usage, configuration,"
    " login, a file that cannot be read or written. One sentence on standard error says which.",
    INTERRUPTED: "SIGINT, after what was learned until then was written.",
    TERMINATED: "SIGTERM, the same.",
}
