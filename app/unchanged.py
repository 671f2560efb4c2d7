"""What was read is kept until something it shows changes: what, for whom, and how does every process know?

Each change leaves a mark for the offices whose lists, counts and figures it shows in (`Base.shown`), in the
same transaction. The marks are read with the session. So what was read under the same marks, by whichever
process changes things, is what would be read now: nothing shown is older than the page's first statement.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from threading import Lock
from typing import Any, Final, TypeVar, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, Select, Table, event, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from app.extensions import Base, BigId, Shown, db

_T = TypeVar("_T")
_EVERYWHERE: Final = 0  # stands where an office's id does
_TOUCHED: Final = "touched"  # in the info of a session: the offices a change shows in
_BITS: Final = 48  # of a mark: drawn, not counted, so that a database restored or emptied has none of the old
_MOST: Final = 128  # answers a process keeps: a desk has about six


class OfficeMark(Base):
    """The last change that shows in an office's lists (变更标记); of office 0, in those of all."""

    __tablename__ = "office_mark"
    shown = Shown.NOWHERE

    office_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    mark: Mapped[int] = mapped_column(BigId)


MARKS: Final = cast(Table, OfficeMark.__table__)
# For a statement that is sent anyway.
MARK_OF_ALL: Final[Select[int]] = select(MARKS.c.mark).where(MARKS.c.office_id == _EVERYWHERE)


class _Kept:
    """The last answers, each good under the marks it was read under."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, tuple[Hashable, Any]] = OrderedDict()
        self._lock = Lock()

    def get(self, place: Hashable, marks: Hashable) -> tuple[Any] | None:
        with self._lock:
            found = self._answers.get(place)
            if found is None or found[0] != marks:
                return None
            self._answers.move_to_end(place)
            return (found[1],)

    def put(self, place: Hashable, marks: Hashable, answer: Any) -> None:
        with self._lock:
            self._answers[place] = (marks, answer)
            self._answers.move_to_end(place)
            while len(self._answers) > _MOST:
                self._answers.popitem(last=False)


# What a page has found of the marks holds while it reads; in a change, and after it, nothing is known of them.
_marks: WeakKeyDictionary[SessionTransaction, Hashable] = WeakKeyDictionary()
_kept: WeakKeyDictionary[Pool, _Kept] = WeakKeyDictionary()


def know(marks: Hashable | None) -> None:
    """Take these marks, of all that is in reach of whoever reads, for the state of things until this session
    ends or changes something."""
    reading = db.session().get_transaction()
    if reading is not None and marks is not None:
        _marks[reading] = marks


def while_unchanged(place: Hashable, read: Callable[[], _T]) -> _T:
    """What `read` finds, or found when it was asked the last time under this name and nothing has changed since.

    `place` must name everything the answer depends on but rows of the offices in reach: which offices, which
    day, which filters. Nobody may change the answer. Without marks (in a change, in a job, on a replica) it is read.
    """
    found = known(place)
    if found is not None:
        answer: _T = found[0]
        return answer
    answer = read()
    keep(place, answer)
    return answer


def known(place: Hashable) -> tuple[Any] | None:
    """What is kept under this name, if anything is; for what is read together with other things."""
    marks = _known_marks()
    kept = None if marks is None else _kept.get(db.session.get_bind().engine.pool)
    return None if kept is None else kept.get(place, marks)


def keep(place: Hashable, answer: object) -> None:
    """Keep what was just read, as while_unchanged does."""
    marks = _known_marks()
    if marks is not None:
        _kept.setdefault(db.session.get_bind().engine.pool, _Kept()).put(place, marks, answer)


def _known_marks() -> Hashable | None:
    reading = db.session().get_transaction()
    return _marks.get(reading) if reading else None


@event.listens_for(Session, "after_flush")
def _note(session: Session, context: Any) -> None:
    touched: set[int] = session.info.setdefault(_TOUCHED, set())
    for row in (*session.new, *session.deleted):
        touched.update(_shown_in(row, is_new=row in session.new))
    for row in session.dirty:
        if _changed(row) - row.quiet_columns:
            touched.update(_shown_in(row, is_new=False))


def _changed(row: Base) -> set[str]:
    state = inspect(row)
    return {each.key for each in state.mapper.column_attrs if state.attrs[each.key].history.has_changes()}


def _shown_in(row: Base, *, is_new: bool) -> Iterable[int]:
    if row.shown is Shown.NOWHERE or (row.shown is Shown.WHEN_NAMED and is_new):
        return ()
    if row.shown is not Shown.OFFICE:
        return (_EVERYWHERE,)
    return inspect(row).attrs["office_id"].history.sum() or (_EVERYWHERE,)  # both, where it has moved


@event.listens_for(Session, "before_commit")
def _leave_marks(session: Session) -> None:
    """Last of all, in the order of ids: whoever holds a mark waits for nobody, so nobody waits for long."""
    if session.in_nested_transaction():
        return
    session.flush()
    touched: set[int] = session.info.pop(_TOUCHED, set())
    if not touched:
        return
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    fresh = insert(MARKS)
    session.execute(
        fresh.on_conflict_do_update(index_elements=["office_id"], set_={"mark": fresh.excluded.mark}),
        [{"office_id": each, "mark": secrets.randbits(_BITS)} for each in sorted(touched)],
    )


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_TOUCHED, None)
