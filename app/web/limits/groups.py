"""Under which heading does a kind of limit stand? By the statute of the row that ships."""

from __future__ import annotations

from collections.abc import Mapping

from app.rules.basis import Citation
from app.rules.deadlines import LIMITS, DeadlineKind
from app.rules.vocabulary import Term


class LimitGroup(Term):
    """Headings of the list of limits (期限类别)."""

    OFFICE = "office", "法律援助机构"
    LABOUR = "labour", "劳动争议和工伤"
    ADMINISTRATIVE = "administrative", "行政复议和行政诉讼"
    CIVIL = "civil", "民事诉讼和执行"
    CRIMINAL = "criminal", "刑事诉讼和国家赔偿"
    VETERANS = "veterans", "优抚"


_OF_STATUTE: Mapping[str, LimitGroup] = {
    "labour_arbitration": LimitGroup.LABOUR,
    "work_injury": LimitGroup.LABOUR,
    "admin_review": LimitGroup.ADMINISTRATIVE,
    "admin_procedure": LimitGroup.ADMINISTRATIVE,
    "civil_procedure": LimitGroup.CIVIL,
    "civil_procedure_interp": LimitGroup.CIVIL,
    "civil_code": LimitGroup.CIVIL,
    "traffic_rules": LimitGroup.CIVIL,
    "criminal_procedure": LimitGroup.CRIMINAL,
    "state_compensation": LimitGroup.CRIMINAL,
    "soldier_pension": LimitGroup.VETERANS,
}
GROUP_OF: Mapping[DeadlineKind, LimitGroup] = {
    row.kind: _OF_STATUTE.get(row.basis.statute, LimitGroup.OFFICE)
    if isinstance(row.basis, Citation)
    else LimitGroup.OFFICE
    for row in LIMITS
}
