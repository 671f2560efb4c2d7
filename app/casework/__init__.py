"""The case, from application to archive: the verbs that change it and the questions about it.

Verbs take `actor` first and run inside transaction(); `load` takes a case in hand.
"""

from __future__ import annotations

from app.casework.adjusting import Change, adjust
from app.casework.application import Application, Override, assessment
from app.casework.assigning import Candidate, assign, candidates, reassign
from app.casework.case_file import CaseFile, case_file
from app.casework.changing import refuse_change, request_change
from app.casework.chase_list import (
    ChaseTab,
    Group,
    Pressing,
    cases_by_id,
    chase_counts,
    counting_slips,
    open_slips,
    pressing,
    pressing_count,
    urgings_of,
)
from app.casework.checking import RelatedCase, conflicts, duplicates, namesakes
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
from app.casework.cooperation import end_cooperation, reply_notice, start_cooperation
from app.casework.correcting import CORRECTABLE, correct
from app.casework.done_list import count_text
from app.casework.errors import CaseworkError, Invalid, NotFound, Refused, Stale
from app.casework.events import Answer, answer, record_event
from app.casework.following_up import follow_up, hand_over, possible_handlers, usual_follow_up_day
from app.casework.handling import add_note, record_progress, retract_progress, sign_agreement
from app.casework.intake import submit
from app.casework.loose_ends import Lack, LooseEnd, counting_ownerless, loose_ends
from app.casework.naming import set_former_names
from app.casework.objections import decide_objection, lodge_objection, serve_decision
from app.casework.overriding import override
from app.casework.papers import accept, ask_for_papers, lapse, papers_received, withdraw
from app.casework.person_file import PersonFile, person_file
from app.casework.queries import MyCase, MyTab, my_cases, my_counts
from app.casework.queue import (
    QueuePage,
    counting_done,
    lamp_counts,
    lamp_numbers,
    next_case,
    queue,
    total,
    totals,
)
from app.casework.queue_filters import QueueFilters, Tab
from app.casework.queue_row import QueueRow
from app.casework.reaching import (
    Call,
    Numbers,
    calls,
    contact_hint,
    contact_hints,
    contact_problems,
    log_contact,
    plan_contact,
    reveal_numbers,
)
from app.casework.redating import correct_date, correct_event
from app.casework.responsibility import (
    director_ids,
    next_owner_ids,
    owner_ids,
    responsible_user_ids,
    turn_of,
)
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
from app.casework.searching import SearchHit, index_anew, index_person, only_hit, search
from app.casework.sharing_out import Share, share_out
from app.casework.slips import open_slip, slips_of
from app.casework.standing import due_lapses, lapse_promises, settle_status
from app.casework.standings import Standings, asking_standings, standings
from app.casework.supervising import (
    addressees,
    lift_supervision,
    reply_supervision,
    return_reply,
    supervise,
    usual_reply_day,
)
from app.casework.timekeeping import explain_deadline
from app.casework.urging import Urged, suggested_text, urge, urged, urged_today, urgings_about
from app.casework.viewing import Viewer, open_viewing, viewers

__all__ = [
    "cases_by_id",
    "pressing_count",
    "counting_slips",
    "Call",
    "ChaseTab",
    "Group",
    "Lack",
    "LooseEnd",
    "Numbers",
    "Pressing",
    "Urged",
    "addressees",
    "calls",
    "chase_counts",
    "contact_hint",
    "contact_hints",
    "contact_problems",
    "counting_ownerless",
    "count_text",
    "follow_up",
    "hand_over",
    "lift_supervision",
    "log_contact",
    "loose_ends",
    "index_anew",
    "index_person",
    "namesakes",
    "next_owner_ids",
    "open_slip",
    "open_slips",
    "owner_ids",
    "plan_contact",
    "possible_handlers",
    "pressing",
    "reply_supervision",
    "return_reply",
    "reveal_numbers",
    "slips_of",
    "suggested_text",
    "supervise",
    "urge",
    "urged",
    "urged_today",
    "urgings_about",
    "urgings_of",
    "usual_follow_up_day",
    "usual_reply_day",
    "CORRECTABLE",
    "Answer",
    "Application",
    "Candidate",
    "CaseFile",
    "CaseworkError",
    "Change",
    "Invalid",
    "MyCase",
    "MyTab",
    "NotFound",
    "Override",
    "PersonFile",
    "QueueFilters",
    "QueuePage",
    "QueueRow",
    "Standings",
    "asking_standings",
    "Refused",
    "RelatedCase",
    "SearchHit",
    "Share",
    "Stale",
    "Tab",
    "Viewer",
    "accept",
    "add_note",
    "adjust",
    "answer",
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
    "correct_date",
    "correct_event",
    "decide_objection",
    "director_ids",
    "due_lapses",
    "duplicates",
    "end_cooperation",
    "explain_deadline",
    "file_lacks",
    "file_papers",
    "find_case",
    "grant",
    "grant_provisionally",
    "lamp_counts",
    "lamp_numbers",
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
    "record_event",
    "record_progress",
    "refuse",
    "refuse_change",
    "reply_notice",
    "request_change",
    "responsible_user_ids",
    "retract_progress",
    "return_file",
    "return_to_clerk",
    "only_hit",
    "search",
    "set_former_names",
    "settle_status",
    "share_out",
    "sign_agreement",
    "start_cooperation",
    "standings",
    "submit",
    "counting_done",
    "total",
    "totals",
    "turn_of",
    "terminate",
    "transfer",
    "viewers",
    "visible",
    "withdraw",
]
