"""Who keeps which filters of the case list, and who sees them? (保存的视图)

The owner changes and deletes; the office sees what is shared. Whatever is counted is counted
for the reader: a saved report widens nobody's reach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final

import orjson
from sqlalchemy import BindParameter, ColumnElement, String, and_, bindparam, case, func, or_, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import InstrumentedAttribute

from app import audit, clock
from app.asking import Question
from app.audit import Actor
from app.casework import QueueFilters, count_text, totals
from app.casework.errors import CaseworkError, Invalid, NotFound, Refused
from app.extensions import BigId, db, joined
from app.saved.filters import Meaning, people_of, read, words_of
from app.saved.models import SavedReport, Subscription
from app.saved.months import month_told
from app.staff.models import User
from app.timing import timing_of

MOST_OWN: Final = 30
_REMEMBERED: Final = 256  # what so many readers see
_BIGGEST_ID = 2**63 - 1


class UnknownReport(NotFound):
    """There is no such report within the actor's reach (查无此视图)."""

    def __init__(self) -> None:
        CaseworkError.__init__(self, "没有找到该视图，或者已经不再共享")


@dataclass(frozen=True, slots=True)
class Kept:
    """A saved report as a list of links shows it."""

    id: int
    name: str
    words: dict[str, str]
    owner_name: str
    is_own: bool
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """A saved report with its meaning and how many cases it has now; `count` None: no longer valid."""

    kept: Kept
    meaning: Meaning
    count: int | None
    is_monthly: bool
    subscribers: int

    @property
    def count_text(self) -> str:
        """As the list tells it: 1000+ where nobody counts further; nothing where it is no longer valid."""
        return "" if self.count is None else count_text(self.count)


_Id = int | BindParameter[int] | None


def _in_a_field(text: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """Without what separates the fields; no form lets it in."""
    return func.replace(func.replace(text, "\t", " "), "\n", " ")


def readable(actor: Actor) -> ColumnElement[bool]:
    """The SQL condition for the reports an actor sees: their own and those shared in their office."""
    return _readable(actor.user_id, actor.office_id)


def _readable(user_id: _Id, office_id: _Id) -> ColumnElement[bool]:
    return or_(
        SavedReport.owner_id == user_id, and_(SavedReport.is_shared, SavedReport.office_id == office_id)
    )


def kept_for(actor: Actor) -> tuple[Kept, ...]:
    """What the actor sees, their own first, each group by name."""
    return asking_kept(actor).answer()


def asking_kept(actor: Actor) -> Question[tuple[Kept, ...]]:
    """For a statement that asks for more: one text, taken apart once."""
    return Question(_KEPT, {"reader": actor.user_id, "reader_office": actor.office_id}, _kept)


_reader, _office = bindparam("reader", type_=BigId), bindparam("reader_office", type_=BigId)
_KEPT: Final = (
    select(
        joined(
            sql_cast(SavedReport.id, String)
            .concat(case((SavedReport.owner_id == _reader, "\t1\t"), else_="\t\t"))
            .concat(case((SavedReport.is_shared, "1\t"), else_="\t"))
            .concat(_in_a_field(SavedReport.name).concat("\t").concat(_in_a_field(User.name)).concat("\t"))
            .concat(sql_cast(SavedReport.filters, String)),
            "\n",
        )
    )
    .join_from(SavedReport, User, User.id == SavedReport.owner_id)
    .where(_readable(_reader, _office))
)


@lru_cache(maxsize=_REMEMBERED)
def _kept(told: str | None) -> tuple[Kept, ...]:
    found = []
    for each in told.split("\n") if told else ():
        id_, is_own, is_shared, name, owner_name, filters = each.split("\t")
        found.append(Kept(int(id_), name, orjson.loads(filters), owner_name, bool(is_own), bool(is_shared)))
    return tuple(sorted(found, key=lambda kept: (not kept.is_own, kept.name, kept.id)))


def counted(actor: Actor, on: date) -> list[Counted]:
    """What the actor sees, with the counts of today; a fixed number of statements."""
    found, people = kept_for(actor), people_of(actor)
    meanings = [read(each.words, people) for each in found]
    valid = [each.filters for each in meanings if each.filters is not None]
    numbers = iter(totals(actor, valid, on))
    told = _subscribers([each.id for each in found])
    return [
        Counted(
            kept,
            meaning,
            None if meaning.filters is None else next(numbers),
            actor.user_id in told.get(kept.id, ()),
            len(told.get(kept.id, ())),
        )
        for kept, meaning in zip(found, meanings, strict=True)
    ]


def _subscribers(report_ids: Sequence[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    rows = select(Subscription.report_id, Subscription.user_id).where(Subscription.report_id.in_(report_ids))
    for report_id, user_id in db.session.execute(rows):
        found.setdefault(report_id, set()).add(user_id)
    return found


def report(actor: Actor, report_id: int) -> SavedReport:
    """A report the actor sees. Raises UnknownReport."""
    found = _find(report_id, readable(actor))
    if found is None:
        raise UnknownReport
    return found


def own_report(actor: Actor, report_id: int) -> SavedReport:
    """A report the actor may change. Raises UnknownReport for one of somebody else's, shared or not."""
    found = _find(report_id, SavedReport.owner_id == actor.user_id)
    if found is None:
        raise UnknownReport
    return found


def _find(report_id: int, condition: ColumnElement[bool]) -> SavedReport | None:
    if not 0 < report_id <= _BIGGEST_ID:
        return None
    return db.session.scalar(
        select(SavedReport)
        .where(SavedReport.id == report_id, condition)
        .execution_options(populate_existing=True)
    )


def keep(
    actor: Actor, name: str, filters: QueueFilters, is_shared: bool = False, replace: bool = False
) -> SavedReport:
    """保存: keep filters under a name; with `replace` they take the place of those kept under it, and
    whoever saw it or is sent it stays.

    Raises Invalid for a name in use, Refused beyond MOST_OWN.
    """
    _lock(actor)
    found = _named(actor, name)
    if found is not None and not replace:
        raise Invalid({"name": f"已经有名称为“{name}”的视图"})
    if found is None:
        found = _another(actor, name)
    found.filters = words_of(filters)
    found.is_shared |= is_shared
    _note(actor, "report.keep", found)
    return found


def _another(actor: Actor, name: str) -> SavedReport:
    mine = select(func.count()).select_from(SavedReport).where(SavedReport.owner_id == actor.user_id)
    if (db.session.scalar(mine) or 0) >= MOST_OWN:
        raise Refused(f"每人最多保存 {MOST_OWN} 个视图，请先删除不用的")
    made = SavedReport(
        office_id=actor.office_id, owner_id=actor.user_id, name=name, is_shared=False, created_at=clock.now()
    )
    db.session.add(made)
    return made


def change(actor: Actor, report_id: int, name: str, is_shared: bool) -> SavedReport:
    """改名、共享、取消共享; what is taken back from the office is sent to nobody else any more.

    Raises UnknownReport, Invalid for a name in use.
    """
    _lock(actor, report_id)
    found = own_report(actor, report_id)
    other = _named(actor, name)
    if other is not None and other is not found:
        raise Invalid({"name": f"已经有名称为“{name}”的视图"})
    found.name = name
    _share(found, is_shared)
    _note(actor, "report.change", found)
    return found


def delete(actor: Actor, report_id: int) -> None:
    """删除: with all its subscriptions. Raises UnknownReport."""
    _lock(actor, report_id)
    found = own_report(actor, report_id)
    _note(actor, "report.delete", found)
    db.session.delete(found)


def subscribe(actor: Actor, report_id: int, is_wanted: bool, now: datetime) -> SavedReport:
    """每月发送, or no longer; a month whose message went out before is not made up for.

    Raises UnknownReport.
    """
    _lock(actor, report_id)
    found = report(actor, report_id)
    mine = [each for each in found.subscriptions if each.user_id == actor.user_id]
    if is_wanted and not mine:
        calendar = timing_of(actor.office_id).calendar
        found.subscriptions.append(Subscription(user_id=actor.user_id, told_month=month_told(now, calendar)))
    elif not is_wanted:
        for each in mine:
            found.subscriptions.remove(each)
    _note(actor, "report.subscribe", found, on=is_wanted)
    return found


def _lock(actor: Actor, report_id: int = 0) -> None:
    """One change at a time of somebody's reports, and of a report: of two with the same name the second
    is told so, and nobody subscribes to what is being taken back."""
    db.session.execute(select(User.id).where(User.id == actor.user_id).with_for_update())
    if 0 < report_id <= _BIGGEST_ID:
        db.session.execute(select(SavedReport.id).where(SavedReport.id == report_id).with_for_update())


def _named(actor: Actor, name: str) -> SavedReport | None:
    return db.session.scalar(
        select(SavedReport).where(SavedReport.owner_id == actor.user_id, SavedReport.name == name)
    )


def _share(found: SavedReport, is_shared: bool) -> None:
    found.is_shared = is_shared
    if not is_shared:
        found.subscriptions[:] = [each for each in found.subscriptions if each.user_id == found.owner_id]


def _note(actor: Actor, act: str, found: SavedReport, **detail: bool) -> None:
    db.session.flush()
    audit.record(
        actor,
        act,
        object_kind="saved_report",
        object_id=found.id,
        detail={"shared": found.is_shared, **detail},
    )
