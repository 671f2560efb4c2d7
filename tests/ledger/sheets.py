"""A register with one row, changed cell by cell; invented people with valid check digits."""

from __future__ import annotations

from app.ledger.reading import Column, RegisterRow

FINE: dict[Column, str] = {
    Column.NUMBER: "1",
    Column.RECEIVED_ON: "2026-09-03",
    Column.RECEIVED_VIA: "来访",
    Column.NAME: "金思雨",
    Column.ID_KIND: "居民身份证",
    Column.ID_NUMBER: "519999196403117067",
    Column.PHONE: "18616252208",
    Column.ADDRESS: "清江县临江镇二组",
    Column.BENEFICIARY_TYPE: "病故军人遗属",
    Column.RELATION: "父母",
    Column.PROOFS: "病故证明书、优待证",
    Column.MATTER: "请求支付劳动报酬",
    Column.FACTS: "在工地做木工七个月，尚欠工资未付。",
    Column.OPPONENTS: "宏达建筑劳务有限公司",
    Column.AMOUNT: "38600",
    Column.MEANS: "",
    Column.TIME_BAR_ON: "",
    Column.REMARK: "",
}


def sheet_row(changes: dict[Column, str] | None = None) -> RegisterRow:
    """The fine row with some cells changed."""
    cells = {**FINE, **(changes or {})}
    return RegisterRow(int(cells[Column.NUMBER]), cells)
