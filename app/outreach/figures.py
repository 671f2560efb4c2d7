"""What exactly is published of the ledgers? Each figure with its definition and the rows behind it.

The lines of a figure add up to it: one line per person asking, topic, activity or station with
the amount it contributes. A figure that counts (场、次、个、项) has exactly as many lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, literal, select, true

from app.audit import Actor
from app.extensions import db
from app.outreach.models import Consultation, ConsultationTopic, Entry, Liaison, PlanItem
from app.outreach.span import Days, last_day
from app.outreach.totals import OutreachTotals, handled, planned, stood, was_consulted, was_held
from app.rules.consultations import BY_PHONE, MILITARY_CROWDS, TOPIC, Crowd, Handling, Way
from app.rules.outreach import Host, LedgerKind, LiaisonKind, PlanState
from app.rules.vocabulary import Term
from app.staff.models import Office


@dataclass(frozen=True, slots=True)
class Line:
    """One row behind a figure and what it contributes; `kind` says where it is shown. No names."""

    kind: str  # consultation, entry, liaison or plan
    id: int
    on: date
    office_name: str
    text: str
    amount: int = 1


Read = Callable[[OutreachTotals], int]
Lines = Callable[[Actor, Days, datetime | None], tuple[Line, ...]]
Condition = Callable[[datetime | None], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure (指标): its definition, how it is read from the totals, and the lines behind it."""

    key: str
    label: str
    unit: str
    definition: str
    read: Read
    lines: Lines
    is_count: bool = True


def _lines(kind: str, rows: Select[*tuple[Any, ...]]) -> tuple[Line, ...]:
    return tuple(Line(kind, *row) for row in db.session.execute(rows) if len(row) < 5 or row[4])


def _people(narrowed: Condition) -> Lines:
    def lines(actor: Actor, span: Days, as_of: datetime | None = None) -> tuple[Line, ...]:
        rows = (
            select(Consultation.id, Consultation.consulted_on, Office.name, Consultation.way)
            .join(Office, Office.id == Consultation.office_id)
            .where(was_consulted(actor, span, as_of), narrowed(as_of))
            .order_by(Consultation.consulted_on, Consultation.id)
        )
        return tuple(Line("consultation", *row[:3], row[3].label) for row in db.session.execute(rows))

    return lines


def _topics(actor: Actor, span: Days, as_of: datetime | None = None) -> tuple[Line, ...]:
    rows = (
        select(Consultation.id, Consultation.consulted_on, Office.name, ConsultationTopic.code)
        .join(ConsultationTopic, ConsultationTopic.consultation_id == Consultation.id)
        .join(Office, Office.id == Consultation.office_id)
        .where(was_consulted(actor, span, as_of))
        .order_by(Consultation.consulted_on, Consultation.id, ConsultationTopic.place)
    )
    return tuple(Line("consultation", *row[:3], TOPIC[row[3]].label) for row in db.session.execute(rows))


def _entries(kinds: Iterable[LedgerKind], measure: str = "") -> Lines:
    def lines(actor: Actor, span: Days, as_of: datetime | None = None) -> tuple[Line, ...]:
        amount = getattr(Entry, measure) if measure else literal(1)
        rows = (
            select(Entry.id, Entry.held_on, Office.name, Entry.theme, amount)
            .join(Office, Office.id == Entry.office_id)
            .where(was_held(actor, span, as_of), Entry.kind.in_(tuple(kinds)))
            .order_by(Entry.held_on, Entry.id)
        )
        return _lines("entry", rows)

    return lines


def _register(narrowed: ColumnElement[bool]) -> Lines:
    def lines(actor: Actor, span: Days, as_of: datetime | None = None) -> tuple[Line, ...]:
        rows = (
            select(Liaison.id, Liaison.opened_on, Office.name, Liaison.name)
            .join(Office, Office.id == Liaison.office_id)
            .where(stood(actor, last_day(span)), narrowed)
            .order_by(Liaison.opened_on, Liaison.id)
        )
        return _lines("liaison", rows)

    return lines


def _plan(narrowed: ColumnElement[bool]) -> Lines:
    def lines(actor: Actor, span: Days, as_of: datetime | None = None) -> tuple[Line, ...]:
        rows = (
            select(PlanItem.id, PlanItem.due_on, Office.name, PlanItem.title)
            .join(Office, Office.id == PlanItem.office_id)
            .where(planned(actor, last_day(span).year), narrowed)
            .order_by(PlanItem.due_on, PlanItem.id)
        )
        return _lines("plan", rows)

    return lines


def _value(part: str, name: str) -> Read:
    """A total as it stands: totals.activities.all.audience is _value("activities.all", "audience")."""
    first, *deeper = part.split(".")

    def read(totals: OutreachTotals) -> int:
        found = getattr(totals, first)
        for each in deeper:
            found = getattr(found, each)
        return int(getattr(found, name))

    return read


def _under(part: str, split: str, *headings: Term) -> Read:
    """The sum of a total's headings."""
    return lambda totals: sum(getattr(getattr(totals, part), split)[each] for each in headings)


def _of_way(*ways: Way) -> Lines:
    return _people(lambda as_of: Consultation.way.in_(ways))


def _of_crowd(*crowds: Crowd) -> Lines:
    return _people(lambda as_of: Consultation.crowd.in_(crowds))


def _of_handling(handling: Handling) -> Lines:
    return _people(lambda as_of: handled(as_of) == handling.value)


def _handling_text(handling: Handling) -> str:
    if handling is Handling.GRANTED:
        return "关联案件已给予法律援助的咨询，由案件自动得出。"
    return f"处理情况登记为“{handling.label}”、且没有转为获准援助案件的咨询。"


_EVERY = tuple(LedgerKind)
_STATION = Liaison.kind == LiaisonKind.STATION
_STOOD = "时段最后一日仍在登记的"
_UNITS = {
    LedgerKind.CAMP: "场",
    LedgerKind.VISIT: "次",
    LedgerKind.HOME_SERVICE: "次",
    LedgerKind.PUBLICITY: "场",
    LedgerKind.DUTY: "次",
}
# One row per figure, so that it reads as a table.
# fmt: off
_SUMS = (
    ("lawyers", "参加律师", "人次", "台账登记的参加律师人数之和，同一人参加几次计几人次。"),
    ("audience", "受众", "人次", "台账登记的受众人数之和。"),
    ("consulted", "现场咨询", "人次", "活动现场解答、没有逐条登记的咨询人次之和，可以与“解答咨询”相加。"),
    ("materials", "发放资料", "份", "台账登记的资料份数之和。"),
    ("households", "走访、上门", "户", "走访慰问和上门服务登记的户数之和。"),
    ("leads", "转办线索", "件", "台账登记的转办线索件数之和。"),
    ("condolence_fen", "慰问金额", "分", "台账登记的慰问金和慰问品金额之和。"),
    ("recovered_fen", "台账挽回损失", "分", "上门服务、值班中直接帮助挽回的金额之和，不含案件。"),
)
_ALL: tuple[Figure, ...] = (
    Figure("consultations", "解答咨询", "人次", "本时段内登记的咨询，一人来一次为一人次，作废的不计。",
           _value("consultations", "people"), _people(lambda as_of: true())),
    Figure("consultation_matters", "咨询事项", "件", "本时段内登记的咨询所涉事项，一人次涉及两个事项的计两件。",
           _value("consultations", "matters"), _topics),
    Figure("consultations_phone", "来电咨询", "人次", "以电话方式提出的咨询，含12348热线。",
           _under("consultations", "by_way", *BY_PHONE), _of_way(*BY_PHONE)),
    Figure("consultations_military", "军人军属咨询", "人次", "军人军属提出的咨询；军人遗属按军属对待，计入本项。",
           _under("consultations", "by_crowd", *MILITARY_CROWDS), _of_crowd(*MILITARY_CROWDS)),
    *(Figure(f"consultations_way_{way.value}", f"咨询方式：{way.label}", "人次", f"方式为“{way.label}”的咨询。",
             _under("consultations", "by_way", way), _of_way(way)) for way in Way),
    *(Figure(f"consultations_crowd_{crowd.value}", f"咨询人群：{crowd.label}", "人次",
             f"人群类别登记为“{crowd.label}”的咨询，每人次只归一类。",
             _under("consultations", "by_crowd", crowd), _of_crowd(crowd)) for crowd in Crowd),
    *(Figure(f"consultations_handling_{each.value}", f"咨询处理：{each.label}", "人次", _handling_text(each),
             _under("consultations", "by_handling", each), _of_handling(each)) for each in Handling),
    Figure("activities", "各类活动", "次", "本时段内台账登记的全部活动，作废的不计。",
           _value("activities.all", "events"), _entries(_EVERY)),
    *(Figure(f"activities_{kind.value}", kind.label, _UNITS[kind],
             f"台账类型为“{kind.label}”的记录，一条为一{_UNITS[kind]}。",
             lambda totals, kind=kind: totals.activities.by_kind[kind].events,  # type: ignore[misc]
             _entries((kind,))) for kind in LedgerKind),
    *(Figure(name, label, unit, definition, _value("activities.all", name), _entries(_EVERY, name), False)
      for name, label, unit, definition in _SUMS),
    Figure("stations", "法律援助工作站", "个", f"{_STOOD}工作站，当日撤销的不计。",
           _value("stations", "stations"), _register(_STATION)),
    Figure("stations_staffed", "有专门工作人员的工作站", "个", f"{_STOOD}、有专门工作人员的工作站。",
           _value("stations", "staffed"), _register(_STATION & Liaison.staffed.is_(True))),
    *(Figure(f"stations_host_{host.value}", f"依托{host.label}的工作站", "个", f"{_STOOD}、依托“{host.label}”的工作站。",
             _under("stations", "by_host", host), _register(_STATION & (Liaison.host == host))) for host in Host),
    Figure("contact_points", "联络点", "个", f"{_STOOD}联络点。",
           _value("stations", "contact_points"), _register(Liaison.kind == LiaisonKind.CONTACT_POINT)),
    Figure("units", "联系单位", "个", f"{_STOOD}联系单位。",
           _value("stations", "units"), _register(Liaison.kind == LiaisonKind.UNIT)),
    Figure("plan_items", "年度计划事项", "项", "时段末所在年度的计划事项，含不再开展的。",
           _value("plan", "items"), _plan(true())),
    Figure("plan_done", "已完成计划事项", "项", "时段末所在年度已完成的计划事项，有佐证台账或者完成说明。",
           _value("plan", "done"), _plan(PlanItem.state == PlanState.DONE)),
    Figure("plan_dropped", "不再开展的计划事项", "项", "时段末所在年度写明原因不再开展的计划事项，不计入完成率。",
           _value("plan", "dropped"), _plan(PlanItem.state == PlanState.DROPPED)),
)
# fmt: on
FIGURES: dict[str, Figure] = {figure.key: figure for figure in _ALL}
