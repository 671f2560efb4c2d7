"""Development-only page that shows every template macro in its states."""

from datetime import UTC, date, datetime
from typing import Any

from flask import Blueprint, render_template
from wtforms import (
    BooleanField,
    FileField,
    Form,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

blueprint = Blueprint("gallery", __name__)

LONG = "某省某市某县某某街道办事处某某社区居民委员会某某小区第十二号楼三单元一千二百零一室"


class SampleForm(Form):  # type: ignore[misc]
    """One field of every kind the field macro knows."""

    idno = StringField("身份证号", [InputRequired()])
    name = StringField("姓名", [InputRequired()])
    sex = SelectField(
        "性别", choices=[("", "请选择"), ("m", "男"), ("f", "女")], validators=[InputRequired()]
    )
    birth_date = StringField("出生日期", [InputRequired()])
    address = StringField("详细地址", [Optional()])
    income = IntegerField("月收入", [InputRequired()])
    way = RadioField(
        "方式", choices=[("visit", "来访"), ("call", "来电"), ("net", "网络")], validators=[InputRequired()]
    )
    papers = SelectMultipleField(
        "已收材料",
        choices=[("id", "身份证明"), ("proof", "优抚证明"), ("case", "案件材料")],
        validators=[InputRequired()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    facts = TextAreaField("案情摘要", [InputRequired()])
    agree = BooleanField("已一次性告知所需材料")
    photo = FileField("照片", [Optional()])


def sample_forms() -> dict[str, SampleForm]:
    """The same form in its default, error, disabled and long states."""
    bad = SampleForm(data={"idno": "11010519491231002A", "name": "王秀兰", "address": LONG})
    bad.validate()
    bad.idno.errors = ["身份证号末位校验码不符，请对照证件核对"]
    bad.name.errors = []
    for field, text in (("sex", "请选择性别"), ("birth_date", "请填写出生日期"), ("income", "请填写月收入")):
        bad[field].errors = [text]
    bad.way.errors = ["请选择方式"]
    bad.papers.errors = ["请至少勾选一项已收材料"]
    bad.facts.errors = ["请填写案情摘要"]
    return {
        "plain": SampleForm(),
        "bad": bad,
        "long": SampleForm(data={"name": "阿卜杜热依木·买买提明", "address": LONG, "facts": LONG * 4}),
    }


def sample_data() -> dict[str, Any]:
    """Invented values only."""
    return {
        "lamps": [
            {"kind": "k", "text": "督办逾期 2 日"},
            {"kind": "r", "text": "逾期 1 日"},
            {"kind": "y", "text": "今日到期"},
            {"kind": "p", "text": "补正中"},
            {"kind": "g", "text": "剩 5 日"},
        ],
        "day": date(2026, 8, 10),
        "at": datetime(2026, 8, 3, 10, 40, tzinfo=UTC),
        "long": LONG,
        "law": {
            "citation": "《中华人民共和国法律援助法》第四十二条",
            "body": "法律援助申请人有材料证明属于下列人员之一的，免予核查经济困难状况：……（二）社会救助、司法救助或者优抚对象；",
            "version": "2022-01-01 起施行",
        },
        "months": [
            {"label": f"{m}月", "value": v, "mute": m > 8}
            for m, v in enumerate((12, 9, 15, 18, 14, 21, 26, 31, 0, 0, 0, 0), start=1)
        ],
    }


@blueprint.get("/dev/gallery")
def show() -> str:
    """Render the gallery."""
    return render_template("dev/gallery.html", forms_by_state=sample_forms(), s=sample_data())
