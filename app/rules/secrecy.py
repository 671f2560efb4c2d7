"""Does free text look as if it names a military unit or carries a classified mark?

The program must hold no state secrets (保守国家秘密法 art 31; 军队保密规定 on 番号, 驻地, 任务). A pattern
cannot know; it asks. Every repetition is bounded, so the time grows with the length only.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from app.rules.vocabulary import Term

_LONGEST_EXCERPT = 24
_REWRITE = "请改写为“驻某地部队”等不涉密的表述"


class SensitiveKind(Term):
    """What a finding looks like (疑似涉密类型)."""

    UNIT_CODE = "unit_code", "部队番号或者代号"
    UNIT_ORDINAL = "unit_ordinal", "部队番号"
    BASE_OR_SHIP = "base_or_ship", "基地或者舰艇编号"
    CLASSIFIED_MARK = "classified_mark", "密级标志"
    COORDINATES = "coordinates", "坐标"
    LOCATION = "location", "部队驻地"
    TASK = "task", "部队任务"
    STRENGTH = "strength", "部队编制人数"


_ADVICE = {SensitiveKind.CLASSIFIED_MARK: "涉密材料不得录入本系统，请删除并按保密规定处理"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One suspicious place (疑似涉密内容): what kind, the words, and what to tell the clerk."""

    kind: SensitiveKind
    excerpt: str
    message_zh: str


# 营/连/团 and the rest begin many harmless words; what follows tells them apart.
_NOT_A_UNIT = (
    r"(?:师(?!范|傅|生|父|资|友|德|长制|姐|妹|兄|弟|母|徒|从|爷|课|一优|市|路)"
    r"|旅(?!行|游|客|馆|店|途|社|费|居|程|拍)"
    r"|团(?!购|圆|结|队|伙|组织|委|员|支部|年|体|糟|聚|费|日|课|乱|和气|省委|市委|县委|总支|建|代表|大战|火|雾|扇|餐|房|膳|拜|险)"
    r"|营(?!业|销|养|运|收|利|地|盘|商|救|造|口|镇|村|改|火|员|私|生|街|路|乡|社区|小学|期|房)"
    r"|连(?!锁|续|接|夜|带|连|同|日|年|环|冠|胜|败|衣|云|休|假|任|号|跌|涨|霸|笔|贯|着|忙|点|几|三|体|串|廊|署|看|开|发|获|拱|平|江|续))"
)
_ORDINAL = r"[零〇一二三四五六七八九十百0-9]"
_SMALL_UNIT = r"(?:师|旅|团|营|连|排)"
_SIGN = r"(?:绝密|机密|秘密)"
_SERVICE = r"(?:陆军|海军|空军|火箭军|武警|联勤保障)"
_FORCES = r"(?:部队|营区|营房|军营|阵地|哨所|弹药库|雷达站|导弹旅|机场场站)"
_DEGREES = r"[0-9]{1,3}(?:\.[0-9]{1,10})?\s{0,3}[°度]"

# One row per pattern, so that it reads as a table.
# fmt: off
_PATTERNS: tuple[tuple[SensitiveKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.MULTILINE))
    for kind, pattern in (
        (SensitiveKind.UNIT_CODE, r"[0-9零〇一二三四五六七八九]{3,6}\s{0,3}(?:部队|分队)"),
        (SensitiveKind.UNIT_CODE, r"(?:部队)?(?:番号|代号)\s{0,3}[为是:“\"]{0,3}\s{0,3}[0-9零〇一二三四五六七八九]{2,6}"),
        (SensitiveKind.UNIT_CODE, r"番号\s{0,3}[为是:]\s{0,3}(?!某|不|否)[一-鿿0-9]"),
        (SensitiveKind.UNIT_ORDINAL, rf"{_ORDINAL}{{1,6}}\s{{0,2}}集团军"),
        (SensitiveKind.UNIT_ORDINAL, rf"第\s{{0,2}}{_ORDINAL}{{1,6}}军(?!区|医|人|事|休|训|民|队|装|校)"),
        # With 第 the ordinal reads as a unit; so it does with at least two digits.
        (SensitiveKind.UNIT_ORDINAL, rf"第\s{{0,2}}{_ORDINAL}{{1,6}}\s{{0,2}}{_NOT_A_UNIT}"),
        (SensitiveKind.UNIT_ORDINAL, rf"(?:[0-9]{{2,4}}|[零〇一二三四五六七八九][零〇一二三四五六七八九十]{{1,5}})\s{{0,2}}{_NOT_A_UNIT}"),
        # A single small ordinal needs company: 某师二团, 二团三营, 三连指导员, 在一营服役.
        (SensitiveKind.UNIT_ORDINAL, rf"(?:集团军|某部|某师|某旅|某团|某营)\s{{0,2}}{_ORDINAL}{{1,4}}\s{{0,2}}{_NOT_A_UNIT}"),
        (SensitiveKind.UNIT_ORDINAL, rf"{_ORDINAL}{{1,4}}(?:师|旅|团|营){_ORDINAL}{{1,4}}{_SMALL_UNIT}"),
        (SensitiveKind.UNIT_ORDINAL, rf"{_ORDINAL}{{1,4}}{_SMALL_UNIT}(?:政委|政治委员|指导员|教导员|战士|官兵|服役|当兵|入伍|(?:副|排|营|连|团|旅|师)?长(?![达期时跑]))"),
        (SensitiveKind.UNIT_ORDINAL, rf"{_SERVICE}[一-鿿]{{0,10}}第?{_ORDINAL}{{1,6}}(?:师|旅|团|营|连|大队|中队|支队|场站)"),
        (SensitiveKind.BASE_OR_SHIP, rf"(?:第{_ORDINAL}{{1,4}}|[0-9]{{2,5}}|[一二三四五六七八九十]{{2,4}})\s{{0,2}}(?:试验|训练|试验训练|保障|导弹|潜艇|卫星发射)?基地(?!班|建设|项目|组)"),
        (SensitiveKind.BASE_OR_SHIP, r"[0-9]{2,4}号?\s{0,2}(?:导弹)?(?:驱逐|护卫|登陆|补给|巡逻|猎扫雷|潜|快)?(?:舰|艇)(?!船|载|店)"),
        (SensitiveKind.BASE_OR_SHIP, r"舷号\s{0,3}[为是:]?\s{0,3}[0-9]{1,4}"),
        (SensitiveKind.BASE_OR_SHIP, r"[一-鿿]{1,4}号(?:导弹)?(?:驱逐舰|护卫舰|登陆舰|补给舰|潜艇|航空母舰|航母)"),
        (SensitiveKind.CLASSIFIED_MARK, rf"{_SIGN}\s{{0,3}}[★☆]"),
        (SensitiveKind.CLASSIFIED_MARK, rf"(?:绝密|机密|秘密)级(?!别)|密级\s{{0,3}}[为是:]\s{{0,3}}{_SIGN}"),
        (SensitiveKind.CLASSIFIED_MARK, rf"[【\[(〔]\s{{0,3}}{_SIGN}\s{{0,3}}[】\])〕]"),
        (SensitiveKind.CLASSIFIED_MARK, rf"(?<![一-鿿]){_SIGN}\s{{0,3}}(?:[0-9]{{1,2}}\s{{0,3}}年|长期)"),
        (SensitiveKind.CLASSIFIED_MARK, rf"^[ \t]{{0,8}}{_SIGN}[ \t]{{0,8}}(?:[ \t]|$)"),
        (SensitiveKind.COORDINATES, rf"(?:北纬|南纬|东经|西经)\s{{0,3}}[NSEW]?\s{{0,3}}{_DEGREES}"),
        (SensitiveKind.COORDINATES, r"[0-9]{1,3}°\s{0,2}[0-9]{1,2}(?:\.[0-9]{1,6})?['′分][^\n]{0,12}?[NSEW]"),
        (SensitiveKind.COORDINATES, rf"[NSEW]\s{{0,2}}{_DEGREES}"),
        (SensitiveKind.COORDINATES, r"(?<![0-9.])[0-9]{2,3}\.[0-9]{4,10}°?[NSEW]?\s{0,3}[,、 ]\s{0,3}[0-9]{2,3}\.[0-9]{4,10}"),
        (SensitiveKind.LOCATION, rf"{_FORCES}(?:驻地|地址)?(?:位于|坐落于?|地处|设在|驻扎在|驻扎于|驻在|部署在|部署于|驻地[为是在:])\s{{0,3}}(?!某|本|我|外地|当地)[一-鿿]"),
        (SensitiveKind.LOCATION, r"驻地(?:为|是|位于|在|:)\s{0,3}(?!某|本|我|外地|当地|何)[一-鿿]{1,10}(?:省|市|县|区|镇|乡|村|路|街|山|岛)"),
        (SensitiveKind.TASK, r"(?:将于|定于|正在|即将|奉命|近期|现)[^,。;\n]{0,14}(?:战备|(?<!消防)(?<!应急)演习|演训|维和|护航|作战任务|战斗任务|实弹|导弹发射|换防|布防|轮战)"),
        (SensitiveKind.STRENGTH, r"(?:兵力|满编|全[师旅团营连](?:共|现有|有|官兵))[^,。;\n]{0,6}?[0-9]{2,5}"),
        (SensitiveKind.STRENGTH, r"(?:编制|现有)[^,。;\n]{0,6}?[0-9]{2,5}\s{0,2}(?:余)?(?:名|人)?(?:官兵|军人|战士|士兵)"),
    )
)
# fmt: on
# 建设兵团 numbers its divisions too; they are civil administration with published names.
_CIVIL_BEFORE = ("兵团", "志愿者", "师范")
_LOOK_BACK = 8


def _is_civil(text: str, match: re.Match[str]) -> bool:
    return text[max(0, match.start() - _LOOK_BACK) : match.start()].endswith(_CIVIL_BEFORE)


def find_sensitive(text: str) -> tuple[Finding, ...]:
    """Places in free text that look like military secrets (疑似涉密), in order of appearance.

    Overlapping hits are reported once, the longest of those beginning first. An empty
    answer is no proof of harmlessness. "驻某地部队" is the wording to use and passes.
    """
    folded = unicodedata.normalize("NFKC", text)
    hits = sorted(
        (match.start(), -match.end(), kind)
        for kind, pattern in _PATTERNS
        for match in pattern.finditer(folded)
        if not _is_civil(folded, match)
    )
    findings: list[Finding] = []
    reached = 0
    for start, negative_end, kind in hits:
        if start < reached:
            continue
        reached = -negative_end
        excerpt = folded[start:reached].strip()[:_LONGEST_EXCERPT]
        findings.append(Finding(kind, excerpt, f"“{excerpt}”疑似{kind.label}，{_ADVICE.get(kind, _REWRITE)}"))
    return tuple(findings)
