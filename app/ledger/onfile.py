"""What does the office know already that bears on a row of the register?"""

from __future__ import annotations

from sqlalchemy import select

from app.audit import Actor
from app.casework.checking import conflicts
from app.casework.models import LegalCase
from app.casework.scope import may_reach
from app.extensions import db
from app.ledger.checking import row_token
from app.ledger.entries import Entry
from app.ledger.reading import RegisterRow
from app.parties.models import Person
from app.parties.persons import find_by_id_number
from app.rules.procedure import DONE


class CentreFiles:
    """The cases of a centre (本中心案件), as far as the actor may hear of them."""

    def __init__(self, actor: Actor, centre_id: int) -> None:
        self._actor = actor
        self._centre_id = centre_id

    def duplicate(self, row: RegisterRow, entry: Entry) -> str | None:
        """The same row imported before, or the same person's same matter still open."""
        token = row_token(row, self._centre_id)
        case = db.session.scalar(select(LegalCase).where(LegalCase.form_token == token))
        if case is not None:
            return f"本行此前已登记，案号 {case.case_no}"
        person = self._person(entry)
        case = db.session.scalar(
            select(LegalCase).where(
                LegalCase.person_office_id == self._centre_id,
                LegalCase.person_id == person.id,
                LegalCase.matter == entry.matter.code,
                LegalCase.status.not_in(DONE),
            )
            if person is not None
            else select(LegalCase).where(LegalCase.id.is_(None))
        )
        if case is None:
            return None
        where = f"案号 {case.case_no}" if may_reach(self._actor, case) else "由其他窗口办理，请与中心核对"
        return f"同一申请人的同一事项正在办理（{where}），请勿重复登记"

    def clash(self, entry: Entry) -> str | None:
        """One document under two names, or a conflict of interest with a client of the centre."""
        person = self._person(entry)
        if person is not None and person.name != entry.holder.name:
            return "该证件号码已登记在另一姓名之下，请对照证件核对"
        found = conflicts(self._actor, entry.holder.name, entry.opponents)
        if not found:
            return None
        case_no = f"（案号 {found[0].case_no}）" if found[0].case_no else ""
        return f"利益冲突：{found[0].message_zh}{case_no}，请先由人工核实，确认无冲突后在受理登记页面办理"

    def _person(self, entry: Entry) -> Person | None:
        number = entry.holder.id_number
        return find_by_id_number(self._centre_id, number) if number else None
