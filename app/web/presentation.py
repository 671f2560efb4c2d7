"""How do values look, and what surrounds every page? Filters, kinds of tags, the shell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from itertools import count
from typing import Any

from flask import Flask, current_app, request

from app import clock
from app.rules.text import mask_id, mask_phone
from app.rules.vocabulary import BeneficiaryType, CaseStatus, ProofState, Role, WaiverBasis
from app.staff.preferences import Density
from app.web.access import Person, current_person, may
from app.web.counts import counted
from app.web.locations import Addresses, address
from config import Settings

DASH = "—"
_LAST_DIGIT = 9  # of the keyboard

# The left navigation (主导航): group, then (label, endpoint, letter of its shortcut). Shown as
# far as the matrix lets the role reach it.
NAVIGATION: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "",
        (
            ("工作台", "desk.home", ""),
            ("优先队列", "queue.index", "q"),
            ("新受理", "intake.new", "n"),
            ("审查审批", "review.index", ""),
            ("指派", "assign.index", ""),
            ("我的案件", "my.index", ""),
            ("催办督办", "chase.index", ""),
            ("待联系", "calls.index", ""),
            ("通知", "reminders.inbox", ""),
            ("日历订阅", "feeds.mine", ""),
        ),
    ),
    ("台账", (("咨询登记", "consult.new", ""), ("送法走访", "outreach.index", ""))),
    (
        "查询统计",
        (
            ("统计月报", "stats.current", ""),
            ("双拥年度总结", "annual.current", ""),
        ),
    ),
    (
        "系统",
        (
            ("用户", "settings.users", ""),
            ("机构", "settings.offices", ""),
            ("提醒", "ladder.index", ""),
            ("通知渠道", "channels.index", ""),
            ("时限与灯", "limits.index", ""),
            ("工作日历", "workdays.show", ""),
            ("法条", "limits.laws", ""),
            ("后台任务", "jobs.index", ""),
            ("审计日志", "audit_log.index", ""),
        ),
    ),
)
# Where a role starts its day.
HOMES: dict[Role, str] = {
    Role.CLERK: "desk.home",
    Role.DIRECTOR: "desk.home",
    Role.LAWYER: "my.index",
    Role.STATISTICIAN: "stats.current",
    Role.ADMIN: "settings.users",
    Role.AUDITOR: "audit_log.index",
}

STATUS_KINDS: dict[CaseStatus, str] = {
    CaseStatus.RECEIVED: "b",
    CaseStatus.PAPERS_AWAITED: "y",
    CaseStatus.UNDER_REVIEW: "b",
    CaseStatus.GRANTED: "b",
    CaseStatus.ASSIGNED: "b",
    CaseStatus.IN_PROGRESS: "g",
    CaseStatus.CLOSED: "n",
    CaseStatus.ARCHIVED: "n",
    CaseStatus.REFUSED: "n",
    CaseStatus.DEEMED_WITHDRAWN: "n",
    CaseStatus.WITHDRAWN: "n",
    CaseStatus.TERMINATED: "n",
    CaseStatus.TRANSFERRED: "n",
}
PROOF_KINDS: dict[ProofState, str] = {
    ProofState.NONE: "n",
    ProofState.CLAIMED: "y",
    ProofState.PROMISED: "y",
    ProofState.VERIFIED: "g",
    ProofState.LAPSED: "r",
    ProofState.REJECTED: "r",
}
WAIVER_KINDS: dict[WaiverBasis, str] = {
    WaiverBasis.EXEMPT_FROM_CHECK: "g",
    WaiverBasis.NO_HARDSHIP_CONDITION: "g",
    WaiverBasis.CHECKED: "g",
    WaiverBasis.PLEDGE: "y",
    WaiverBasis.NOT_WAIVED: "n",
}


def dash(value: Any) -> Any:
    """A missing value as one em dash; zero and False are values."""
    return DASH if value is None or value == "" else value


def day(value: date | datetime | None) -> str:
    """2026-08-03; an instant's day in Shanghai."""
    if value is None:
        return DASH
    return _local_day(value).isoformat()


def day_cn(value: date | datetime | None) -> str:
    """2026年8月3日, for letters."""
    if value is None:
        return DASH
    local = _local_day(value)
    return f"{local.year}年{local.month}月{local.day}日"


def instant(value: datetime | None) -> str:
    """2026-08-03 10:40, Shanghai time."""
    return DASH if value is None else _local(value).strftime("%Y-%m-%d %H:%M")


def yuan(fen: int | None) -> str:
    """An amount in 分 as 38,600.00."""
    return DASH if fen is None else f"{fen / 100:,.2f}" if abs(fen) < 10**13 else _exact_yuan(fen)


def wan(fen: int | None) -> str:
    """An amount in 分 in 万元 with two places: 3.86."""
    return DASH if fen is None else f"{fen / 1_000_000:,.2f}"


def _exact_yuan(fen: int) -> str:
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:02d}"


def _local(value: datetime) -> datetime:
    return value if value.tzinfo is None else value.astimezone(clock.SHANGHAI)


def _local_day(value: date | datetime) -> date:
    return _local(value).date() if isinstance(value, datetime) else value


def status_tag(status: CaseStatus) -> tuple[str, str]:
    """(kind, text) of the tag of a status, for data.tag."""
    return STATUS_KINDS[status], status.label


def mil_text(kind: BeneficiaryType) -> str | None:
    """The text beside the 优 mark, or None for an ordinary applicant."""
    return None if kind is BeneficiaryType.NONE else kind.label


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the navigation."""

    label: str
    url: str
    keys: str  # its number, if it is one of the first nine, and the letter of its shortcut
    count: int | None
    current: bool


@dataclass(frozen=True, slots=True)
class NavGroup:
    """Entries under one heading."""

    label: str
    items: tuple[NavItem, ...]

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)


@dataclass(frozen=True, slots=True)
class Shell:
    """What every page shows around its content."""

    signed_in: bool = False
    user_name: str = ""
    role_label: str = ""
    office_name: str = ""
    text_size: str = ""
    density: str = ""
    nav: tuple[NavGroup, ...] = ()
    home_url: str = "/"
    inbox_url: str = ""
    inbox_count: int = 0
    loose_url: str = ""
    loose_count: int = 0
    search_url: str = ""
    sign_out_url: str = ""
    text_size_url: str = ""
    help_url: str = ""
    session_seconds: int = 0
    today: date = field(default_factory=clock.today)


def _url(role: Role | None, endpoint: str, method: str = "GET") -> str:
    return address(endpoint) if may(role, endpoint, method) else ""


def home_url(role: Role | None) -> str:
    """Where that role's home link leads: its home, or else the first page it may open."""
    entries = [endpoint for _, group in NAVIGATION for _, endpoint, _ in group]
    preferred = [HOMES[role]] if role else []
    for endpoint in (*preferred, *entries, "auth.password"):
        if may(role, endpoint):
            return address(endpoint)
    return address("auth.sign_in")


def shell_for(person: Person | None) -> Shell:
    """The shell of this page for whoever is signed in."""
    if person is None:
        return Shell()
    role, settings = person.actor.role, current_app.extensions["settings"]
    counts = counted(person.actor)
    return Shell(
        signed_in=True,
        user_name=person.actor.name,
        role_label=role.label if role else "",
        office_name=person.office_name,
        text_size=person.text_size,
        density="" if person.density == Density.STANDARD else person.density,
        nav=_navigation(role, counts),
        home_url=home_url(role),
        inbox_url=_url(role, "reminders.inbox"),
        inbox_count=counts.get("reminders.inbox", 0),
        loose_url=_url(role, "loose_ends.index"),
        loose_count=counts.get("loose_ends.index", 0),
        search_url=_url(role, "search.results", "POST"),
        sign_out_url=address("auth.sign_out"),
        text_size_url=address("auth.text_size"),
        help_url=_url(role, "help.index") or home_url(role),
        session_seconds=_session_seconds(settings),
    )


def _session_seconds(settings: Settings) -> int:
    return settings.session_idle_minutes * 60


def _navigation(role: Role | None, counts: Mapping[str, int]) -> tuple[NavGroup, ...]:
    here = request.endpoint or ""
    return tuple(
        NavGroup(
            label,
            tuple(
                NavItem(text, address(endpoint), keys, counts.get(endpoint), _is_current(endpoint, here))
                for text, endpoint, keys in entries
            ),
        )
        for label, entries in _entries(role)
    )


@cache
def _entries(role: Role | None) -> tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]:
    """NAVIGATION as far as the role may reach it, with the keys that lead there: its number, its letter."""
    number, found = count(1), []
    for label, entries in NAVIGATION:
        reached = [(text, endpoint, letter) for text, endpoint, letter in entries if may(role, endpoint)]
        keyed = [(text, endpoint, _keys(next(number), letter)) for text, endpoint, letter in reached]
        if keyed:
            found.append((label, tuple(keyed)))
    return tuple(found)


def _keys(number: int, letter: str) -> str:
    keys = f"{number if number <= _LAST_DIGIT else ''} {letter}"
    return "" if keys == " " else keys


def _is_current(endpoint: str, here: str) -> bool:
    return here == endpoint or (
        endpoint.startswith(("queue.", "my.", "review.", "assign.", "consult.", "outreach.", "annual."))
        and here.partition(".")[0] == endpoint.partition(".")[0]
    )


def may_now(endpoint: str, method: str = "GET") -> bool:
    """Whether the signed-in person may call the endpoint; decides which buttons are shown."""
    person = current_person()
    return may(person.actor.role if person else None, endpoint, method)


def register(app: Flask) -> None:
    """Give templates the filters, the tag kinds and the shell."""
    for function in (dash, day, day_cn, instant, yuan, wan, mask_id, mask_phone):
        app.add_template_filter(function)
    settings: Settings = app.extensions["settings"]
    app.extensions["addresses"] = Addresses(files_change=settings.is_development)
    app.jinja_env.globals.update(
        url_for=app.extensions["addresses"],
        status_tag=status_tag,
        mil_text=mil_text,
        may=may_now,
        PROOF_KINDS=PROOF_KINDS,
        WAIVER_KINDS=WAIVER_KINDS,
    )
    app.context_processor(lambda: {"shell": shell_for(current_person())})
