"""The sixty rows of the register by hand: what an honest clerk would do with each, and why.

Written from the paper, not from the program.
"""

from __future__ import annotations

GOOD, DUPLICATE, BAD = "good", "duplicate", "bad"

# Rows that go back or are there already, with words the reason must contain.
NOT_GOOD: dict[int, tuple[str, str]] = {
    7: (BAD, "校验码不符"),  # 519999196608088571: the last digit does not fit
    11: (BAD, "缺少姓名"),
    23: (DUPLICATE, "第 21 行"),  # 许佳怡 comes a second time about the same support
    27: (BAD, "部队番号"),  # 驻某地 with a five-digit unit number
    31: (BAD, "不存在"),  # 2026-02-30
    43: (BAD, "无法识别"),  # 三万八千元
    51: (BAD, "刑事辩护"),  # a work injury with a company and a sum, entered as a defence
    55: (BAD, "利益冲突"),  # 邓解放 is our own client (row 2)
}
# Good rows whose oddity the clerk should hear about.
NOTED: dict[int, str] = {
    1: "二等功以上",
    15: "联系电话",  # 139 0276 4076
    16: "仅 6 日",  # time bar on 2026-04-05
    19: "全角",
    26: "无法检索利益冲突",  # 侵权人不明
    28: "47 周岁",  # says sixty-five or older, born 1978
    33: "42 周岁",
    34: "家庭暴力",
    35: "占位",  # 军字第0000000号
    36: "仅 6 日",
    44: "仅 5 日",
    47: "小写 x",
    58: "是否在役",
    59: "41 周岁",
}
RECEIVED_ON: dict[int, str] = {
    1: "2026-01-12",  # 2026.1.12
    2: "2026-01-19",  # 2026年1月19日
    3: "2026-01-20",  # 20260120
    5: "2026-02-03",  # 2026/2/3
    8: "2026-02-17",
    60: "2026-11-02",
}
AMOUNT_YUAN: dict[int, int | None] = {
    1: 18_000,  # 1.8万
    4: 132_000,
    8: 47_000,  # "47,000"
    12: None,
    16: 38_600,  # 3.86万
    28: 56_200,
}
