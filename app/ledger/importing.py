"""How does a row of the register become a case, and where do the others go?

Through `casework.submit`, exactly like the intake form. The caller opens one transaction
per row, so a stopped import keeps what it has and may be run again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from app import casework
from app.audit import Actor
from app.casework import Application
from app.casework.models import LegalCase
from app.ledger.checking import CheckedRow, RowStatus
from app.ledger.entries import Claim, Entry
from app.ledger.reading import FORMULA_STARTS, HIDDEN_CELL, REASON_HEADING, Register, RegisterRow
from app.ledger.understanding import secret_columns
from app.parties.persons import PersonFacts, StatusFacts
from app.rules.vocabulary import BeneficiaryType, ProofState, Relation


def register_entry(actor: Actor, entry: Entry, token: str) -> LegalCase:
    """Register one understood row (登记入库). Raises CaseworkError as `casework.submit` does."""
    return casework.submit(actor, application_of(entry, token))


def application_of(entry: Entry, token: str) -> Application:
    """The intake form as this row would have it filled in; what the register does not say stays empty."""
    holder = entry.holder
    return Application(
        person=PersonFacts(
            name=holder.name,
            id_kind=holder.id_kind,
            id_number=holder.id_number,
            phone=holder.phone,
            sex=holder.sex,
            birth_on=holder.birth_on,
            address=holder.address,
        ),
        matter=entry.matter.code,
        form_token=token,
        received_via=entry.received_via,
        received_on=entry.received_on,
        status=_status(entry.claim),
        facts=entry.facts,
        opponents=entry.opponents,
        amount_fen=entry.amount_fen,
        hardship=entry.means.ground,
        monthly_income_fen=entry.means.monthly_income_fen,
        time_bar_on=entry.time_bar_on,
        remark=entry.remark,
    )


def _status(claim: Claim) -> StatusFacts | None:
    if claim.type is BeneficiaryType.NONE:
        return None
    return StatusFacts(
        type=claim.type,
        relation=claim.relation or Relation.SELF,
        disability_grade=claim.disability_grade,
        proofs=claim.proofs,
        proof_state=ProofState.CLAIMED if claim.proofs else ProofState.NONE,
    )


def returned_file(register: Register, rows: Iterable[CheckedRow]) -> bytes:
    """The rows that were not registered (退回清单): the columns as they stood and why.

    CSV with a byte order mark, so that spreadsheets read it; cells that would run as
    formulas get an apostrophe, cells that look secret are left out.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*(column.value for column in register.columns), REASON_HEADING])
    for checked in rows:
        if checked.status is not RowStatus.GOOD:
            writer.writerow([*_cells(register, checked.row), "；".join(checked.messages)])
    return out.getvalue().encode("utf-8-sig")


def _cells(register: Register, row: RegisterRow) -> list[str]:
    secret = secret_columns(row)
    return [HIDDEN_CELL if column in secret else _harmless(row[column]) for column in register.columns]


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
