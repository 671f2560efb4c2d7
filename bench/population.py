"""Made-up people to search among: names spread as in China, seeded, the same every time.

Surnames roughly by their share of the population, rare ones more often than they are; given names
from the characters most used in them; some compound surnames, some names of other nations with ·,
some rare characters, some old names. No person is meant.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate

from app.rules.identity import check_character

# Thousandths of the population.
_SURNAMES = {
    "王": 71, "李": 70, "张": 67, "刘": 51, "陈": 45, "杨": 31, "黄": 23, "赵": 20, "吴": 19, "周": 19,
    "徐": 14, "孙": 14, "马": 13, "朱": 12, "胡": 11, "郭": 11, "何": 11, "林": 10, "高": 10, "罗": 9,
    "郑": 8, "梁": 8, "谢": 7, "宋": 7, "唐": 7, "许": 6, "韩": 6, "邓": 6, "冯": 6, "曹": 5, "彭": 5,
    "曾": 5, "肖": 5, "田": 5, "董": 4, "潘": 4, "袁": 4, "蔡": 4, "蒋": 4, "余": 4, "于": 4, "杜": 4,
    "叶": 4, "程": 4, "魏": 4, "苏": 4, "吕": 4, "丁": 4, "任": 4, "卢": 3, "姚": 3, "沈": 3, "钟": 3,
    "姜": 3, "崔": 3, "谭": 3, "陆": 3, "范": 3, "汪": 3, "廖": 3, "石": 3, "金": 3, "韦": 3, "贾": 3,
    "夏": 3, "付": 3, "方": 3, "邹": 3, "熊": 2, "白": 2, "孟": 2, "秦": 2, "邱": 2, "侯": 2, "江": 2,
    "尹": 2, "薛": 2, "闫": 2, "段": 2, "雷": 2, "龙": 2, "黎": 2, "史": 2, "陶": 2, "贺": 2, "毛": 2,
    "郝": 2, "顾": 2, "龚": 2, "邵": 2, "万": 2, "覃": 2, "武": 2, "钱": 2, "戴": 2, "严": 2, "莫": 2,
    "孔": 2, "向": 2, "常": 2, "汤": 1, "康": 1, "易": 1, "乔": 1, "赖": 1, "文": 1, "翟": 1, "单": 1,
    "解": 1, "仇": 1, "查": 1, "区": 1, "盖": 1, "朴": 1, "华": 1, "盛": 1, "柏": 1, "纪": 1, "葛": 1,
    "缪": 1, "隗": 1, "牟": 1, "卜": 1, "褚": 1, "尉": 1, "乐": 1, "冼": 1, "佘": 1, "欧阳": 2, "司马": 1,
    "上官": 1, "诸葛": 1, "尉迟": 1, "令狐": 1, "单于": 1, "皇甫": 1,
}  # fmt: skip
_GIVEN = (
    "英华文玉秀明兰红金平国梅春丽建芳珍伟桂军小海德荣霞林福志美生云永凤燕强洪龙清辉光凯艳娟敏静涛超飞刚鹏勇杰磊"
    "俊佳雪婷倩晶洁琴莲菊香梓轩涵宇浩子雨欣怡晨阳思博一诺嘉琪雅琳萱泽睿逸重乐长行盛茜朝瑞祥庆贵才有根水火木土"
    "援朝解放跃进爱民卫东建设学军拥军新成立中正义忠孝仁礼智信勤俭良善宝喜发财旺山川河江源泉松柏竹石田禾谷丰收"
)
_NATIONS = (
    "阿依古丽", "买买提", "古丽娜尔", "艾力", "吐尔逊", "帕提古丽", "热合曼", "阿卜杜拉", "木合塔尔", "迪丽拜尔",
    "扎西", "卓玛", "次仁", "旺堆", "洛桑", "央金", "格桑", "多吉", "巴特尔", "娜仁", "乌云", "其其格",
)  # fmt: skip
_RARE = "𪚥𬱟䶮㛃𬀩𫖯𬍛𠮷𣲗𬤇𱍊"
_TRADES = ("建筑", "物业", "劳务", "餐饮", "运输", "商贸", "制造", "电子", "服装", "保险")
_PLACES = ("清江", "河口", "南湖", "宏达", "兴隆", "金鼎", "华盛", "长顺", "乐安", "重光")


@dataclass(slots=True)
class Someone:
    """An applicant, and the case they came with. A made-up one unless told otherwise."""

    name: str
    id_number: str | None = None
    phone: str | None = None
    birth_on: date | None = None
    former_names: list[str] = field(default_factory=list)
    opponents: list[str] = field(default_factory=list)
    office: int = 0  # which of the offices that are filled
    is_open: bool = False
    number: tuple[int, int] | None = None  # year and place in it; the next one unless told


def people(count: int, seed: int = 20261123, offices: int = 4, open_share: float = 0.05) -> Iterator[Someone]:
    """That many people, spread over the offices."""
    dice = random.Random(seed)
    surnames, shares = list(_SURNAMES), list(accumulate(_SURNAMES.values()))
    given: set[str] = set()  # numbers, each to one person
    for _ in range(count):
        birth_on = date(1940, 1, 1) + timedelta(days=dice.randrange(24_000))
        surname = dice.choices(surnames, cum_weights=shares)[0]
        yield Someone(
            _nation(dice) if dice.random() < 0.03 else surname + _given(dice),
            _id_number(dice, birth_on, given),
            f"1{dice.choice('3578')}{dice.randrange(10**9):09d}",
            birth_on,
            [surname + _given(dice)] if dice.random() < 0.02 else [],
            [_opponent(dice, surnames, shares)],
            dice.randrange(offices),
            dice.random() < open_share,
        )


def _given(dice: random.Random) -> str:
    if dice.random() < 0.005:
        return dice.choice(_RARE)
    return "".join(dice.choice(_GIVEN) for _ in range(1 if dice.random() < 0.15 else 2))


def _nation(dice: random.Random) -> str:
    return f"{dice.choice(_NATIONS)}·{dice.choice(_NATIONS)}"


def _id_number(dice: random.Random, birth_on: date, given: set[str]) -> str:
    while True:
        first = f"{dice.choice(('419900', '510199', '650199'))}{birth_on:%Y%m%d}{dice.randrange(1000):03d}"
        if first not in given:
            given.add(first)
            return first + check_character(first)


def _opponent(dice: random.Random, surnames: list[str], shares: list[int]) -> str:
    if dice.random() < 0.4:
        return dice.choices(surnames, cum_weights=shares)[0] + _given(dice)
    return f"{dice.choice(_PLACES)}{dice.choice(_PLACES)}{dice.choice(_TRADES)}有限公司"
