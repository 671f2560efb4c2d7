"""Which number does the next case get? (案号) None is skipped and none is given twice."""

from __future__ import annotations

from datetime import date

from sqlalchemy.dialects import postgresql, sqlite

from app.casework.models import CaseCounter
from app.extensions import db
from app.staff.models import Office


def next_number(office: Office, received_on: date) -> tuple[int, int, str]:
    """(year, seq, case number) for a case received that day: 清江法援〔2026〕118号.

    The counter row stays locked until the transaction ends and goes back with it, so take
    the number last.
    """
    year = received_on.year
    dialect = db.session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    upsert = (
        insert(CaseCounter)
        .values(office_id=office.id, year=year, last_seq=1)
        .on_conflict_do_update(
            index_elements=["office_id", "year"], set_={"last_seq": CaseCounter.last_seq + 1}
        )
        .returning(CaseCounter.last_seq)
    )
    seq = db.session.execute(upsert).scalar_one()
    return year, seq, f"{office.case_prefix}〔{year}〕{seq}号"
