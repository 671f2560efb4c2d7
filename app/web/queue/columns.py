"""Which columns of the queue may somebody leave out or add? (列设置)

时限, 案号, 申请人 and 操作 always stand there: without them a row is no row.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from wtforms.fields.choices import SelectChoice

from app.rules.vocabulary import Term
from app.staff.preferences import Density
from app.web.access import Person
from app.web.forms import BaseForm, TermRadioField, TicksField


class QueueColumn(Term):
    """An optional column of the queue, in the order they stand."""

    STANDING = "standing", "优先类别"
    MATTER = "matter", "事项"
    STATUS = "status", "环节"
    NEXT_LIMIT = "next_limit", "到期期限"
    LAWYER = "lawyer", "承办人"
    HANDLER = "handler", "受理人"
    OFFICE = "office", "机构"
    RECEIVED = "received", "受理日期"


USUAL: Final = frozenset(QueueColumn) - {QueueColumn.NEXT_LIMIT, QueueColumn.HANDLER, QueueColumn.OFFICE}


def shown(chosen: Collection[str] | None) -> list[QueueColumn]:
    """The columns of somebody who chose these; None: never chose. A column that is no more is left out."""
    return [each for each in QueueColumn if each in (USUAL if chosen is None else chosen)]


@dataclass(frozen=True, slots=True)
class Look:
    """What there is to choose from, and what somebody's pages are now (列和行距)."""

    columns: list[QueueColumn]
    density: Density
    offered: tuple[QueueColumn, ...] = tuple(QueueColumn)
    densities: tuple[Density, ...] = tuple(Density)

    @classmethod
    def of(cls, person: Person) -> Look:
        """The look of the person's pages."""
        return cls(shown(person.queue_columns), Density(person.density))


class LookForm(BaseForm):
    """A look as it is sent."""

    columns = TicksField(
        "显示的列", choices=[SelectChoice(each.value, each.label) for each in QueueColumn], required=False
    )
    density = TermRadioField("行距", Density)
