"""Who asks, and how are they found again? Persons, claimed statuses, search (当事人)."""

from app.parties.finding import Match, QueryTerm, Subject, find_subjects, query_terms
from app.parties.names import (
    TermKind,
    case_terms,
    name_terms,
    person_terms,
    reindex_case,
    reindex_person,
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

__all__ = [
    "Match",
    "PersonFacts",
    "QueryTerm",
    "StatusFacts",
    "Subject",
    "TermKind",
    "beneficiary_facts",
    "case_terms",
    "changed_fields",
    "claim_status",
    "cleaned",
    "find_by_id_number",
    "find_subjects",
    "name_terms",
    "person_terms",
    "query_terms",
    "register",
    "reindex_case",
    "reindex_person",
    "settle_status",
]
