"""Under which combinations of headings is each figure published? (分列)"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# The figures broken down by matter and beneficiary type, in the order of the table.
TABLE = ("received", "granted", "refused", "first_provided", "closed", "terminated")
# The figures of speed: a median, a 90th percentile, and a share in time where a limit is set.
PACED = ("decided", "assigned", "handled")
FLOW = ("open_before", "received", "reopened", "ended", "open_after")

Cut = tuple[str, ...]  # attributes of Counted; () is the sum
_PLAIN: tuple[Cut, ...] = ((), ("group",), ("type",), ("rollup",), ("office",))
_TABLE: tuple[Cut, ...] = (*_PLAIN, ("group", "type"), ("group", "rollup"))
# The decisions are also split by these, without a median of their own.
WAITED: tuple[Cut, ...] = (("standing", "wait"),)
_OVERDUE: tuple[Cut, ...] = (
    (), ("standing",), ("stage",), ("age",), ("standing", "age"), ("lawyer",), ("office",), ("type",),
)  # fmt: skip

CUTS: Mapping[str, tuple[Cut, ...]] = MappingProxyType(
    {
        "received": (*_TABLE, ("via",), ("rollup", "via")),
        "granted": _TABLE,
        "refused": _TABLE,
        "first_provided": _TABLE,
        "closed": (*_TABLE, ("lawyer",)),
        "terminated": _TABLE,
        "overturned": _PLAIN,
        "aided": (
            (),
            ("category",),
            ("branch",),
            ("rollup",),
            ("rollup", "category"),
            ("rollup", "branch"),
            ("office",),
        ),  # fmt: skip
        "recipients": ((), ("rollup",), ("office",)),
        "recipient_classes": (("recipient",), ("rollup", "recipient")),
        "waivers": ((), ("basis",), ("type", "basis"), ("rollup", "basis")),
        "recovered": ((), ("type",), ("rollup",), ("lawyer",), ("office",)),
        **dict.fromkeys(PACED, ((), ("standing",), ("type",), ("rollup",))),
        "taken_on": ((), ("lawyer",), ("office",)),
        "open_before": _PLAIN,
        "reopened": _PLAIN,
        "ended": (*_PLAIN, ("ending",)),
        "open_after": _PLAIN,
        "in_hand": ((), ("lawyer",), ("office",)),
        "overdue_now": _OVERDUE,
    }
)
