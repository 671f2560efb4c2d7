"""Is this the database we last sent from, or an older copy of it? (恢复识别)

A small file outside the database, the witness, counts every message before it leaves. A restored
copy counts less than its witness: then nothing leaves until an administrator has looked, for what
waits in it may have been sent already. Keep the file out of backups; on a new machine it is
missing, which holds what leaves as well.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select

from app.extensions import db
from app.reminders.channel_models import Channel
from app.reminders.marks import mark, remove_mark, set_mark
from app.rules.vocabulary import Term

INSTALLATION: Final = "installation"  # value: a random name
SENT: Final = "outside_sent"  # value: how many messages were handed over, ever
HOLD: Final = "outside_hold"  # value: an OutsideHold code; at: what was planned by then may have left


class OutsideHold(Term):
    """Why nothing leaves for now (暂停外发的原因)."""

    BY_HAND = "by_hand", "管理员暂停"
    OLDER_COPY = "older_copy", "数据库是较早的副本，可能已恢复过备份"
    OTHER_INSTALLATION = "other_installation", "数据库与本机的外发记录不是同一套"
    NO_WITNESS = "no_witness", "本机没有外发记录文件，可能已更换主机"
    NOT_WRITABLE = "not_writable", "外发记录文件无法写入"


@dataclass(frozen=True, slots=True)
class WitnessEntry:
    """What the witness says: which installation, how many left, the last one when."""

    installation: str
    sent: int
    at: datetime


class Witness:
    """The file outside the database."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> WitnessEntry | None:
        """What it says; None where there is no readable file."""
        try:
            said = json.loads(self._path.read_text(encoding="utf-8"))
            return WitnessEntry(
                str(said["installation"]), int(said["sent"]), datetime.fromisoformat(said["at"])
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, said: WitnessEntry) -> None:
        """Write it whole and on the disk, or not at all. Raises OSError."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._path.with_name(f"{self._path.name}.{secrets.token_hex(4)}")
        words = {"installation": said.installation, "sent": said.sent, "at": said.at.isoformat()}
        try:
            with draft.open("w", encoding="utf-8") as file:
                json.dump(words, file)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._path)
        finally:
            draft.unlink(missing_ok=True)


def examine(witness: Witness, now: datetime) -> OutsideHold | None:
    """Compare database and witness, inside the caller's transaction; the reason to hold, if any.

    A hold found once stays until it is released. A first start makes both agree.
    """
    if (held := hold()) is not None:
        return held[0]
    said, reason = witness.read(), None
    if mark(INSTALLATION) is None and (said is None or not _has_channels()):
        return _begin(witness, now)
    reason = _disagreement(said)
    if reason is not None:
        set_mark(HOLD, reason.value, said.at if said and reason is OutsideHold.OLDER_COPY else now)
    return reason


def _disagreement(said: WitnessEntry | None) -> OutsideHold | None:
    installation = mark(INSTALLATION)
    if said is None:
        return OutsideHold.NO_WITNESS
    if installation is None or said.installation != installation.value:
        return OutsideHold.OTHER_INSTALLATION
    return OutsideHold.OLDER_COPY if said.sent > sent() else None


def _begin(witness: Witness, now: datetime) -> OutsideHold | None:
    name = secrets.token_hex(8)
    try:
        witness.write(WitnessEntry(name, sent(), now))
    except OSError:
        return OutsideHold.NOT_WRITABLE
    set_mark(INSTALLATION, name, now)
    return None


def _has_channels() -> bool:
    return db.session.scalar(select(Channel.id).limit(1)) is not None


def sent() -> int:
    """How many messages this database has handed over."""
    found = mark(SENT)
    return int(found.value) if found is not None else 0


def count_one(now: datetime) -> WitnessEntry:
    """Count a message that is about to leave, in the transaction that claims it."""
    installation = mark(INSTALLATION)
    number = sent() + 1
    set_mark(SENT, str(number), now)
    return WitnessEntry(installation.value if installation else "", number, now)


def hold() -> tuple[OutsideHold, datetime] | None:
    """(why, up to when what was planned may have left already) while nothing leaves; else None."""
    found = mark(HOLD)
    return None if found is None else (OutsideHold(found.value), found.at)


def hold_by_hand(now: datetime) -> None:
    """Let nothing leave until released; a reason found before stays."""
    if mark(HOLD) is None:
        set_mark(HOLD, OutsideHold.BY_HAND.value, now)


def release(witness: Witness, now: datetime) -> None:
    """Let messages leave again: database and witness agree from here on. Raises OSError."""
    said = witness.read()
    number, name = max(sent(), said.sent if said else 0) + 1, secrets.token_hex(8)
    witness.write(WitnessEntry(name, number, now))
    set_mark(INSTALLATION, name, now)
    set_mark(SENT, str(number), now)
    remove_mark(HOLD)
