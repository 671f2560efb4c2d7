"""What stands on the pages of the consultations? The form with what was noted last, the list with its totals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from app import clock
from app.audit import Actor
from app.outreach import Span, totals
from app.outreach.consultations import case_of, has_case
from app.outreach.listing import consultations, handling_of, last_of, masked
from app.outreach.models import Consultation
from app.rules.consultations import (
    BRANCH_TOPICS,
    MILITARY_CROWDS,
    TOPIC,
    UNCERTAIN_BRANCHES,
    Crowd,
    Way,
)
from app.rules.text import clause
from app.rules.vocabulary import Term
from app.web.access import may
from app.web.consult.forms import ConsultationFilter, ConsultationForm, LinkForm
from app.web.ledgers import ledger_tabs
from app.web.stats.tables import Cell, Row


def form_context(actor: Actor, form: ConsultationForm) -> dict[str, Any]:
    """The form for the next caller, with the last five and what today adds up to."""
    today = clock.today()
    found = totals(actor, Span.between(today, today)).consultations
    return {
        "form": form,
        "doubtful": "secrecy_confirmation" in form and (form.secrecy_confirmation.data or _is_doubtful(form)),
        "branches": BRANCH_TOPICS,
        "last": last_of(actor),
        "today_people": found.people,
        "today_matters": found.matters,
    }


def _is_doubtful(form: ConsultationForm) -> bool:
    return any("疑似" in str(message) for field in form for message in field.errors)


def list_context(actor: Actor, form: ConsultationFilter) -> dict[str, Any]:
    """The list under the filters of the address, with its totals."""
    filters = form.filters()
    page = consultations(actor, filters, form.number)
    found = page.totals
    military = sum(found.by_crowd[crowd] for crowd in MILITARY_CROWDS)
    return {
        "form": form,
        "tabs": ledger_tabs("consult.index", actor.role),
        "page": page,
        "pages": form.pages(page),
        "filters": filters,
        "cards": [
            {"label": "咨询", "value": found.people, "note": "人次"},
            {"label": "咨询事项", "value": found.matters, "note": "件"},
            {"label": "军人军属、遗属", "value": military, "note": "人次"},
            _card(form, "crowd", Crowd.VETERAN, found.by_crowd[Crowd.VETERAN]),
            _card(form, "way", Way.HOTLINE, found.by_way[Way.HOTLINE]),
        ],
        "by_way": form.counted("way", found.by_way),
        "by_crowd": form.counted("crowd", found.by_crowd),
        "by_handling": form.counted("handling", found.by_handling),
        "by_topic": _topic_rows(form, found.by_topic),
        "uncertain": "、".join(branch.label for branch in BRANCH_TOPICS if branch in UNCERTAIN_BRANCHES),
    }


def _card(form: ConsultationFilter, name: str, heading: Term, number: int) -> dict[str, Any]:
    url = form.address(**{name: heading}) if number else ""
    return {"label": heading.label, "value": number, "note": "人次", "url": url}


def _topic_rows(form: ConsultationFilter, by_topic: Mapping[str, int]) -> list[Row]:
    """Branch after branch, each followed by its topics that occur; every number leads to its list."""
    days, found = form.span(), []
    for branch, topics in BRANCH_TOPICS.items():
        count = sum(by_topic[topic.code] for topic in topics)
        url = form.address(**days, branch=branch, topic=None) if count else ""
        found.append(Row(branch.label, (Cell(count, url),)))
        for topic in topics:
            if by_topic[topic.code]:
                url = form.address(**days, topic=topic.code, branch=None)
                found.append(Row(f"其中：{topic.label}", (Cell(by_topic[topic.code], url),)))
    return found


def row_context(actor: Actor, row: Consultation, revealed: bool, link: LinkForm) -> dict[str, Any]:
    """One consultation: masked unless just revealed, with its case as far as the actor reaches it."""
    case = case_of(actor, row)
    stands = row.voided_at is None
    return {
        "row": row,
        "topics": [TOPIC[each.code].label for each in row.topics],
        "handling": handling_of(row),
        "answer": clause(row.answer),
        "who": "，".join(text for text in (row.name, row.phone) if text) if revealed else masked(row),
        "case_": case,
        "case_url": url_for("cases.show", case_id=case.id) if case and may(actor.role, "cases.show") else "",
        "has_case": case is not None or has_case(row),
        "stands": stands,
        "may_reveal": stands and not revealed and bool(row.name or row.phone),
        "link": link,
    }
