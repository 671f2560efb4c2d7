"""The case, from application to archive: the verbs that change it and the questions about it.

Verbs take `actor` first and run inside transaction(); `load` takes a case in hand.
"""

from __future__ import annotations

from app.casework.application import Application, Override, assessment
from app.casework.assigning import Candidate, assign, candidates, reassign
from app.casework.case_file import CaseFile, case_file
from app.casework.checking import RelatedCase, conflicts, duplicates
from app.casework.closing import (
    archive,
    close,
    closing_checklist,
    file_lacks,
    file_papers,
    promised_proof,
    return_file,
    terminate,
)
from app.casework.correcting import CORRECTABLE, correct
from app.casework.errors import CaseworkError, Invalid, NotFound, Refused, Stale
from app.casework.handling import add_note, record_progress, retract_progress, sign_agreement
from app.casework.intake import submit
from app.casework.objections import decide_objection, lodge_objection, serve_decision
from app.casework.overriding import override
from app.casework.papers import accept, ask_for_papers, lapse, papers_received, withdraw
from app.casework.person_file import PersonFile, person_file
from app.casework.queries import MyCase, MyTab, SearchHit, my_cases, my_counts, search
from app.casework.queue import (
    QueuePage,
    QueueRow,
    lamp_counts,
    next_case,
    queue,
    status_counts,
    tab_counts,
)
from app.casework.queue_filters import QueueFilters, Tab
from app.casework.responsibility import director_ids, responsible_user_ids
from app.casework.review import (
    confirm_provisional,
    grant,
    grant_provisionally,
    propose,
    refuse,
    return_to_clerk,
    transfer,
)
from app.casework.scope import find_case, load, visible
from app.casework.sharing_out import Share, share_out
from app.casework.standing import due_lapses, lapse_promises, settle_status
from app.casework.timekeeping import explain_deadline
from app.casework.viewing import Viewer, open_viewing, viewers

__all__ = [
    "CORRECTABLE",
    "Application",
    "Candidate",
    "CaseFile",
    "CaseworkError",
    "Invalid",
    "MyCase",
    "MyTab",
    "NotFound",
    "Override",
    "PersonFile",
    "QueueFilters",
    "QueuePage",
    "QueueRow",
    "Refused",
    "RelatedCase",
    "SearchHit",
    "Share",
    "Stale",
    "Tab",
    "Viewer",
    "accept",
    "add_note",
    "archive",
    "ask_for_papers",
    "assessment",
    "assign",
    "candidates",
    "case_file",
    "close",
    "closing_checklist",
    "confirm_provisional",
    "conflicts",
    "correct",
    "decide_objection",
    "director_ids",
    "due_lapses",
    "duplicates",
    "explain_deadline",
    "file_lacks",
    "file_papers",
    "find_case",
    "grant",
    "grant_provisionally",
    "lamp_counts",
    "lapse",
    "lapse_promises",
    "load",
    "lodge_objection",
    "serve_decision",
    "my_cases",
    "my_counts",
    "next_case",
    "open_viewing",
    "override",
    "papers_received",
    "person_file",
    "promised_proof",
    "propose",
    "queue",
    "reassign",
    "record_progress",
    "refuse",
    "responsible_user_ids",
    "retract_progress",
    "return_file",
    "return_to_clerk",
    "search",
    "settle_status",
    "share_out",
    "sign_agreement",
    "status_counts",
    "submit",
    "tab_counts",
    "terminate",
    "transfer",
    "viewers",
    "visible",
    "withdraw",
]
