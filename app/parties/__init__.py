"""Who asks, and how are they found again? Persons, claimed statuses, search (当事人)."""

from app.parties.asking import Query, Rank, query
from app.parties.finding import Found, cases_named, find_cases
from app.parties.names import (
    TermKind,
    case_terms,
    is_named,
    mark_open,
    name_terms,
    names_of,
    outdated,
    reindex,
    term_rows,
)
from app.parties.persons import (
    PersonFacts,
    StatusFacts,
    beneficiary_facts,
    changed_fields,
    claim_status,
    cleaned,
    find_by_id_number,
    register,
    settle_status,
)
from app.parties.spelling import agrees

__all__ = [
    "Found",
    "PersonFacts",
    "Query",
    "Rank",
    "StatusFacts",
    "TermKind",
    "agrees",
    "beneficiary_facts",
    "case_terms",
    "cases_named",
    "changed_fields",
    "claim_status",
    "cleaned",
    "find_by_id_number",
    "find_cases",
    "is_named",
    "mark_open",
    "name_terms",
    "names_of",
    "outdated",
    "query",
    "register",
    "reindex",
    "settle_status",
    "term_rows",
]
