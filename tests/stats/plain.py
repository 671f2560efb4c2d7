"""The figures once more, in plain loops over the raw rows: shares no code with app.stats.

`pieces(rows, first, end)` gives for every figure the pieces it counts, each a dict of headings;
`number(pieces, key)` is what a published key must say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

from app.rules.matters import MATTER

Raw = Mapping[str, Any]  # id, case_id, office_id, kind, on, at, before, after, data
Piece = dict[str, Any]

NAMED = ("pension", "wages", "support", "state_compensation", "social_security", "brave_act")
SOLDIERS = ("officer", "nco", "conscript", "cadet", "civilian_staff", "serving_soldier")
KIN = (
    "soldier_family",
    "conscript_family",
    "martyr_bereaved",
    "duty_death_bereaved",
    "illness_death_bereaved",
)
VETERANS = ("combat_veteran", "merit_veteran", "veteran", "disabled_soldier")
OVER = ("closed", "archived", "refused", "deemed_withdrawn", "withdrawn", "terminated", "transferred")
OWN_COLUMN = {
    "criminal_notified": "criminal_notified", "criminal_requested": "criminal_requested",
    "compulsory_treatment": "compulsory_treatment", "appeal_retrial": "appeal",
}  # fmt: skip
FORMS = {
    "civil_litigation": "civil", "admin_litigation": "admin", "state_compensation": "admin",
    "criminal_defence": "criminal_applied", "labour_arbitration": "non_litigation",
    "non_litigation": "non_litigation", "document_drafting": "non_litigation", "notary": "notary",
    "appraisal": "appraisal",
}  # fmt: skip
WAITS = ((1, "to_1"), (3, "to_3"), (5, "to_5"), (7, "to_7"), (14, "to_14"))


def pieces(
    rows: Iterable[Raw], first: date, end: date, as_of: datetime | None = None
) -> dict[str, list[Piece]]:
    """Every figure of events: key → the pieces it counts."""
    found: dict[str, list[Piece]] = defaultdict(list)
    cases: dict[int, list[Raw]] = defaultdict(list)
    for row in sorted(rows, key=lambda each: each["id"]):
        if as_of is None or row["at"] <= as_of:
            cases[row["case_id"]].append(row)
    for events in cases.values():
        _case(found, events, first, end)
    return found


def number(found: Mapping[str, list[Piece]], key: str) -> int:
    """How many pieces a published key counts."""
    return len(under(found, key))


def under(found: Mapping[str, list[Piece]], key: str) -> list[Piece]:
    """The pieces a published key counts."""
    figure, *parts = key.split(".")
    wanted = dict(part.split("-", 1) for part in parts)
    return [piece for piece in found[figure] if all(str(piece.get(k)) == v for k, v in wanted.items())]


def middle(days: list[int]) -> float | None:
    ordered = sorted(days)
    if not ordered:
        return None
    half = len(ordered) // 2
    return float(ordered[half]) if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def ninetieth(days: list[int]) -> int | None:
    return sorted(days)[ceil(len(days) * 9 / 10) - 1] if len(days) >= 10 else None


def _case(found: dict[str, list[Piece]], every: list[Raw], first: date, end: date) -> None:
    events = [row for row in every if row["kind"] != "correct" and row["on"] < end]
    start = next((row for row in events if row["kind"] == "submit"), None)
    if start is None:
        return
    facts = _facts(start, every)
    heads = _heads(start, facts)
    many = facts["applicants"] if facts["is_divisible"] else 1
    inside = [row for row in events if first <= row["on"]]

    def once(*kinds: str) -> Raw | None:
        return next((row for row in inside if row["kind"] in kinds), None)

    def put(figure: str, times: int = many, **more: Any) -> None:
        found[figure] += [heads | more] * times

    for figure, kinds in _ONCE.items():
        if once(*kinds):
            put(figure)
    _help(put, once, facts)
    _end(put, once("close"), events)
    _hands(put, once, inside, many)
    if decision := once("grant", "grant_provisionally", "refuse"):
        put("decided", 1, **_decided(start, events, decision))
    if assignment := once("assign"):
        put("assigned", 1, **_assigned(events, assignment))
    _course(put, start, events, inside, first)


_ONCE = {
    "received": ("submit",), "granted": ("grant", "grant_provisionally"), "refused": ("refuse",),
    "first_provided": ("grant_provisionally",), "terminated": ("terminate",), "overturned": ("overturn_refusal",),
}  # fmt: skip


def _hands(put: Any, once: Any, inside: list[Raw], many: int) -> None:
    if settled := once("grant", "confirm_provisional"):
        put("waivers", many if "waiver" in settled["data"] else 0, basis=settled["data"].get("waiver"))
    taken = [row["data"]["lawyer_id"] for row in inside if row["kind"] in ("assign", "reassign")]
    for lawyer in dict.fromkeys(taken):
        put("taken_on", 1, lawyer=lawyer)


def _facts(start: Raw, every: list[Raw]) -> Piece:
    facts = dict(start["data"])
    for row in every:
        if row["kind"] == "correct":
            changed = row["data"].get("changed") or {}
            facts |= {name: pair[1] for name, pair in changed.items() if pair}
    return facts


def _help(put: Any, once: Any, facts: Piece) -> None:
    helped = once("grant", "grant_provisionally", "overturn_refusal")
    if helped and (helped["kind"] != "overturn_refusal" or helped["before"] == "refused"):
        put("aided")
        put("recipients", facts["applicants"])
        for code, people in (facts["recipients"] or {}).items():
            put("recipient_classes", people, recipient=code)


def _end(put: Any, closing: Raw | None, events: list[Raw]) -> None:
    if closing is None:
        return
    lawyer = _lawyer([row for row in events if row["id"] < closing["id"]])
    put("closed", lawyer=lawyer)
    fen = closing["data"].get("recovered_fen") or 0
    put("recovered", 1 if fen else 0, fen=fen, lawyer=lawyer)
    assigned = next((row for row in events if row["kind"] == "assign"), None)
    put("handled", 1, days=max(0, (closing["on"] - assigned["on"]).days) if assigned else None)


def _course(put: Any, start: Raw, events: list[Raw], inside: list[Raw], first: date) -> None:
    before = [row for row in events if row["on"] < first]
    was_here, was_over, is_over = start["on"] < first, _over(before), _over(events)
    again = any(row["before"] in OVER and row["after"] and row["after"] not in OVER for row in inside)
    if was_here and not was_over:
        put("open_before")
    if was_here and was_over and again:
        put("reopened")
    if not is_over:
        put("open_after")
        if (lawyer := _lawyer(events)) is not None:
            put("in_hand", 1, lawyer=lawyer)
    elif not (was_here and was_over) or again:
        last = [row for row in events if row["after"] in OVER and row["before"] not in OVER]
        put("ended", ending=last[-1]["kind"])


def _over(events: list[Raw]) -> bool:
    states = [row["after"] for row in events if row["after"]]
    return bool(states) and states[-1] in OVER


def _lawyer(events: list[Raw]) -> int | None:
    hands = [row for row in events if row["kind"] in ("assign", "reassign", "overturn_refusal")]
    return hands[-1]["data"].get("lawyer_id") if hands else None


def _heads(start: Raw, facts: Mapping[str, Any]) -> Piece:
    matter, kind = facts["matter"], facts["beneficiary_type"]
    serves = kind == "disabled_soldier" and facts.get("service_state") == "serving"
    group = MATTER[matter].group.value if matter in MATTER else "other"
    category = OWN_COLUMN.get(matter, FORMS[facts["aid_form"]]) if matter in MATTER else "unsorted"
    if kind == "none":
        rollup = "ordinary"
    elif kind in (*SOLDIERS, *KIN) or serves:
        rollup = "military"
    else:
        rollup = "veteran" if kind in VETERANS else "other_beneficiary"
    return {
        "case_id": start["case_id"],
        "office": start["office_id"],
        "group": group if group in NAMED else "other",
        "category": category,
        "branch": "criminal" if category.startswith(("criminal", "compulsory")) else "other",
        "type": kind,
        "rollup": rollup,
        "standing": {1: "statutory", 2: "policy"}.get(facts["tier"], "ordinary"),
        "via": facts["received_via"],
    }


def _decided(start: Raw, events: list[Raw], decision: Raw) -> Piece:
    """Seven days after receipt, days of waiting left out; the seventh counts as kept (法律援助法 43)."""
    known = [row for row in events if row["id"] <= decision["id"]]
    waiting = [
        span
        for begin, stop in (("ask_for_papers", "papers_received"), ("start_cooperation", "end_cooperation"))
        for span in _waiting(known, begin, stop, start["on"], decision["on"])
    ]
    waited = {since + timedelta(days=n) for since, until in waiting for n in range((until - since).days)}
    due = start["on"] + timedelta(days=7)
    day = start["on"]
    while day <= due:  # every day waited before the last day moves it by one
        if day in waited:
            due += timedelta(days=1)
        day += timedelta(days=1)
    days = max(0, (decision["on"] - start["on"]).days - len(waited))
    wait = next((name for most, name in WAITS if days <= most), "over_14")
    return {"days": days, "timing": "in_time" if decision["on"] <= due else "late", "wait": wait}


def _waiting(known: list[Raw], begin: str, stop: str, first: date, last: date) -> list[tuple[date, date]]:
    spans, since = [], None
    for row in known:
        if row["kind"] == begin:
            since = max(row["on"], first)
        elif row["kind"] == stop and since is not None:
            spans.append((since, max(since, row["on"])))
            since = None
    return spans if since is None else [*spans, (since, max(since, last))]


def _assigned(events: list[Raw], assignment: Raw) -> Piece:
    """Three days after the decision to give aid (法律援助法 43)."""
    given = [
        row["on"]
        for row in events
        if row["id"] < assignment["id"]
        and row["kind"] in ("grant", "grant_provisionally", "overturn_refusal")
    ]
    if not given:
        return {"days": None}
    days = (assignment["on"] - given[-1]).days
    return {"days": max(0, days), "timing": "in_time" if days <= 3 else "late"}
