"""What does the office tell at the end of the year? The annual 双拥 summary, from figures that lead to their lists."""

from app.annual.behind import Behind, behind
from app.annual.cases import MOST_CHOSEN, offered
from app.annual.comparing import Run, compared
from app.annual.drafts import chosen_ids, draft, spans, spans_of, text_of, versions
from app.annual.facts import Fact, fact_of
from app.annual.models import AnnualDraft, AnnualText
from app.annual.outline import TOLD, Kind, Section, Told
from app.annual.paper import summary_document
from app.annual.texts import LONGEST, history, standing_text, still_missing, texts, write
from app.annual.wording import NOTHING, Piece, pieces

__all__ = [
    "LONGEST",
    "MOST_CHOSEN",
    "NOTHING",
    "TOLD",
    "AnnualDraft",
    "AnnualText",
    "Behind",
    "Fact",
    "Kind",
    "Piece",
    "Run",
    "Section",
    "Told",
    "behind",
    "chosen_ids",
    "compared",
    "draft",
    "fact_of",
    "history",
    "offered",
    "pieces",
    "spans",
    "spans_of",
    "standing_text",
    "still_missing",
    "summary_document",
    "text_of",
    "texts",
    "versions",
    "write",
]
