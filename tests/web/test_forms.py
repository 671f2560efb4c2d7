"""What the base form and its fields make of what people type."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from app import clock
from app.casework.errors import Invalid, Refused
from app.rules.vocabulary import IdKind, Sex
from app.web.forms import (
    AmountField,
    BaseForm,
    ChoiceField,
    DateField,
    LongTextField,
    NumberField,
    PhoneField,
    TermField,
    TermRadioField,
    TextField,
    TickField,
    TicksField,
    TokenField,
    VersionField,
    kept_fields,
)
from app.web.typed_fields import boxes_of, every_form, in_words


class Sample(BaseForm):
    """One field of every kind."""

    name = TextField("姓名", limit=10)
    note = LongTextField("备注", required=False, limit=20)
    on = DateField("日期", required=False)
    amount = AmountField("金额", required=False)
    phone = PhoneField("电话", required=False)
    age = NumberField("年龄", required=False, lowest=0, highest=150)
    sex = TermField("性别", Sex, required=False)
    id_kind = TermRadioField("证件类型", IdKind, required=False)
    office = ChoiceField("机构", required=False)
    papers = TicksField("材料", required=False, choices=[("id", "身份证明"), ("proof", "优抚证明")])
    agree = TickField("已告知")
    version = VersionField()
    form_token = TokenField()


def bound(app: Flask, **typed: Any) -> Sample:
    data = {"name": "张三", "version": "1", "form_token": "0" * 32, **typed}
    with app.test_request_context("/", method="POST"):
        form = Sample(formdata=MultiDict(data))
        form.office.offer([(7, "清江中心")])
        form.validate()
        return form


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("name", "  张\x00三\u202e ", "张三"),
        ("name", "张   三", "张 三"),
        ("note", "一行\r\n二行\ud800", "一行\n二行"),
        ("amount", "1.4万", 1_400_000),
        ("amount", "¥1,409.50", 140_950),
        ("phone", "138 1234 5678", "13812345678"),
        ("age", "40", 40),
        ("sex", "male", Sex.MALE),
        ("sex", "", None),
        ("id_kind", "passport", IdKind.PASSPORT),
        ("office", "7", 7),
        ("office", "", None),
        ("papers", ["id", "proof"], ["id", "proof"]),
        ("agree", "y", True),
    ],
)
def test_liberal_input_is_understood(app: Flask, field: str, typed: Any, value: Any) -> None:
    form = bound(app, **{field: typed})
    assert form.errors == {}
    assert form[field].data == value


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("name", "", "请填写姓名"),
        ("name", "张" * 11, "最多 10 字"),
        ("on", "2026-02-30", "不存在"),
        ("on", "昨儿", "无法识别"),
        ("amount", "-5", "不能为负数"),
        ("amount", "1e999", "无法识别"),
        ("amount", "NaN", "无法识别"),
        ("phone", "12", "不是有效号码"),
        ("age", "²", "应为不带小数和符号的阿拉伯数字"),
        ("age", "-1", "应为不带小数"),
        ("age", str(2**63), "应在 0 至 150 之间"),
        ("sex", "x", "请选择性别"),
        ("id_kind", "x", "请选择证件类型"),
        ("office", "8", "请选择机构"),
        ("papers", ["id", "x"], "请重新勾选材料"),
        ("version", "x", "阿拉伯数字"),
        ("form_token", "x", "页面已过期"),
    ],
)
def test_errors_name_the_field_and_keep_the_text(app: Flask, field: str, typed: Any, message: str) -> None:
    """Red when a message is English, or what was typed is gone."""
    form = bound(app, **{field: typed})
    assert message in form[field].errors[0]
    if field in ("on", "amount", "phone", "age", "name"):
        assert form[field]._value() == typed


def test_today_is_understood(app: Flask) -> None:
    assert bound(app, on="昨天").on.data == clock.today() - timedelta(days=1)


def test_a_refusal_goes_to_its_fields(app: Flask) -> None:
    form = bound(app)
    form.take(Invalid({"name": "姓名与证件不符", "elsewhere": "缺少材料"}))
    assert form.name.errors == ["姓名与证件不符"]
    assert form.form_errors == ["缺少材料"]
    form.take(Refused("案件已结案"))
    assert form.form_errors == ["缺少材料", "案件已结案"]


def test_a_form_never_fills_a_row(app: Flask) -> None:
    """P23. Red when populate_obj is inherited."""
    with pytest.raises(TypeError):
        bound(app).populate_obj(object())


def test_secrets_are_not_kept() -> None:
    typed = MultiDict([("csrf_token", "t"), ("old_password", "p"), ("name", "张\x00三"), ("name", "李四")])
    assert kept_fields(typed) == [("name", "张三"), ("name", "李四")]


def test_what_was_typed_is_told_in_the_words_of_its_form(app: Flask) -> None:
    """Red when a box of some form cannot be told, or a code or the name of a box is shown."""
    typed = [("name", "张三"), ("sex", "female"), ("agree", "y"), ("version", "1"), ("form_token", "0" * 32)]
    assert in_words(typed) == [("姓名", "张三"), ("性别", "女"), ("已告知", "是")]
    assert in_words([("amount", ""), ("elsewhere", "x")]) == []
    for form in every_form():
        for label, _ in in_words([(name, "1") for name in boxes_of(form)]):
            assert not label.isascii(), (form, label)
