"""What are the article's own words, for the provisions whose text was read in full?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.rules.basis import Basis, Citation

# Only wording that was read is kept here. An article that is missing shows its number alone:
# a paraphrase printed as law (法条原文) would mislead the person who signs the decision.
LAW_TEXTS: Mapping[Citation, str] = MappingProxyType(
    {
        Citation("legal_aid_law", 42, item=2): (
            "《法律援助法》第四十二条：法律援助申请人有材料证明属于下列人员之一的，"
            "免予核查经济困难状况：……（二）社会救助、司法救助或者优抚对象；"
        ),
        Citation("soldier_rights", 61): (
            "《军人地位和权益保障法》第六十一条：……维护合法权益遇到困难的，"
            "法律援助机构应当依法优先提供法律援助……"
        ),
    }
)


def law_text(basis: Basis) -> str:
    """The provision's wording (法条原文), or an empty string when it is not on file."""
    return LAW_TEXTS.get(basis, "") if isinstance(basis, Citation) else ""
