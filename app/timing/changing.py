"""How is a change of an office's time settings made and kept on record?

Run inside transaction(). What follows for running clocks is casework.retiming's; it calls this.
"""

from __future__ import annotations

from app import audit, clock
from app.audit import Actor
from app.extensions import db
from app.rules.vocabulary import Role
from app.timing.change import Change, Setting
from app.timing.errors import TimingError
from app.timing.models import TimingAct, TimingChange
from app.timing.reading import timing_of


def setting_for(actor: Actor, office_id: int, retroactive: bool = False) -> Setting:
    """Where a change would be made. Raises TimingError for an office out of reach or another role."""
    is_system = actor.user_id is None and actor.role is None
    if not is_system and (actor.role is not Role.ADMIN or office_id not in actor.office_ids):
        raise TimingError({"office": "只有本机构的管理员才能更改时限和日历"})
    return Setting(office_id, timing_of(office_id), actor.name, clock.today(), retroactive)


def checked(change: Change, setting: Setting) -> None:
    """Raises TimingError with everything that speaks against the change."""
    problems = change.problems(setting)
    if problems:
        raise TimingError(problems)


def add(actor: Actor, change: Change, setting: Setting, affected: int) -> TimingChange:
    """Add the change's row, its entry in the list of changes and the audit record.

    Raises TimingError and then writes nothing.
    """
    checked(change, setting)
    entry = note(actor, setting, change.act, change.said, affected, change.about)
    row = change.row(setting)
    row.change_id = entry.id
    db.session.add(row)
    db.session().flush()
    return entry


def note(
    actor: Actor, setting: Setting, what: TimingAct, said: str, affected: int, about: str = ""
) -> TimingChange:
    """The entry of a change (更改记录) and its audit record; `affected` counts cases in hand,
    `about` is the code of the kind of limit it is about."""
    entry = TimingChange(
        office_id=setting.office_id,
        at=clock.now(),
        actor_id=actor.user_id,
        actor_name=actor.name,
        what=what.value,
        affected=affected,
        retroactive=setting.retroactive,
        detail={"change": said, "kind": about},
    )
    db.session.add(entry)
    db.session().flush()
    audit.record(
        actor,
        f"timing.{what.value}",
        object_kind="office",
        object_id=setting.office_id,
        detail={"change": said, "affected": affected, "retroactive": setting.retroactive},
    )
    return entry
