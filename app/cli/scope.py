"""For which offices does a command speak?"""

from __future__ import annotations

from app import staff
from app.audit import Actor, system_actor
from app.cli.speech import Failure
from app.staff.models import Office

COMMAND_LINE = "命令行"
NOT_FOUND = "没有找到机构“{}”，或者不止一个；请写机构编号、全称或者案号字头"


def named_office(text: str) -> Office:
    """The office of an id, name or case prefix. Raises Failure when there is none, or several."""
    office = staff.find_office(text)
    if office is None:
        raise Failure(NOT_FOUND.format(text))
    return office


def reader(office_text: str | None) -> Actor:
    """Who reads: the command line, for the office named and those below it, or for all."""
    if office_text is None:
        return system_actor(COMMAND_LINE, tuple(office.id for office in staff.offices()))
    return system_actor(COMMAND_LINE, staff.offices_below(named_office(office_text).id))
