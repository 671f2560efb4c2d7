"""On which article or office policy does a rule rest, and how sure are we of it?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Confidence(StrEnum):
    """How sure the figure is (可信度); M figures ship flagged 待核."""

    Q = "Q"  # read in the full text of the statute
    Q2 = "Q2"  # read quoted in an excerpt, notice, local rule or the news
    M_HI = "M-hi"  # general knowledge, text not at hand
    M_MED = "M-med"
    M_LO = "M-lo"
    NONE = "none"  # the figure is unknown and left to the office
    CONFIRMED = "confirmed"  # an administrator has checked it against a source

    @property
    def needs_checking(self) -> bool:
        """Whether the settings page flags the figure 待核 until the centre confirms it."""
        return self not in (Confidence.Q, Confidence.Q2, Confidence.CONFIRMED)

    @property
    def label(self) -> str:
        if self is Confidence.CONFIRMED:
            return "已核"
        return "待核" if self.needs_checking else "法定"


STATUTES: dict[str, str] = {
    "legal_aid_law": "法律援助法",
    "procedure_148": "办理法律援助案件程序规定",
    "military_aid_2023": "军人军属法律援助工作实施办法",
    "soldier_rights": "军人地位和权益保障法",
    "soldier_pension": "军人抚恤优待条例",
    "veteran_law": "退役军人保障法",
    "veteran_notice_73": "退役军人部发〔2021〕73号",
    "civil_code": "民法典",
    "civil_procedure": "民事诉讼法",
    "civil_procedure_interp": "民事诉讼法解释",
    "admin_procedure": "行政诉讼法",
    "admin_review": "行政复议法",
    "criminal_procedure": "刑事诉讼法",
    "labour_arbitration": "劳动争议调解仲裁法",
    "work_injury": "工伤保险条例",
    "state_compensation": "国家赔偿法",
    "traffic_rules": "道路交通事故处理程序规定",
    "heroes_law": "英雄烈士保护法",
    "complaints_149": "法律援助投诉处理办法",
    "holidays": "全国年节及纪念日放假办法",
    "defence_education": "国防教育法",
    "national_security": "国家安全法",
    "constitution_day": "全国人民代表大会常务委员会关于设立国家宪法日的决定",
}

_DIGITS = "零一二三四五六七八九"


def chinese_ordinal(number: int) -> str:
    """Write 1 ≤ number ≤ 999 the way articles are numbered: 42 → 四十二, 10 → 十, 104 → 一百零四.

    Raises ValueError outside that range.
    """
    if not 1 <= number <= 999:
        raise ValueError(f"article numbers run from 1 to 999, got {number}")
    hundreds, rest = divmod(number, 100)
    tens, units = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if hundreds and rest and not tens:
        text += "零"
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    return text + (_DIGITS[units] if units else "")


@dataclass(frozen=True, slots=True)
class Citation:
    """One place in one statute (条、款、项)."""

    statute: str  # a key of STATUTES
    article: int
    paragraph: int | None = None
    item: int | None = None

    def __post_init__(self) -> None:
        if self.statute not in STATUTES:
            raise ValueError(f"unknown statute {self.statute!r}")

    @property
    def label(self) -> str:
        """《法律援助法》第四十二条第二项."""
        text = f"《{STATUTES[self.statute]}》第{chinese_ordinal(self.article)}条"
        if self.paragraph:
            text += f"第{chinese_ordinal(self.paragraph)}款"
        if self.item:
            text += f"第{chinese_ordinal(self.item)}项"
        return text


@dataclass(frozen=True, slots=True)
class Notice:
    """A normative document cited as a whole, not by article (规范性文件)."""

    statute: str

    @property
    def label(self) -> str:
        name = STATUTES[self.statute]
        return name if "〔" in name else f"《{name}》"


@dataclass(frozen=True, slots=True)
class OfficePolicy:
    """A rule the office set itself (本机构规定), where no article decides."""

    name: str

    @property
    def label(self) -> str:
        return f"本机构规定：{self.name}"


Basis = Citation | Notice | OfficePolicy
