"""What did somebody type, in which shape? The base form and the fields pages are made of.

Forms check shape; the rules decide law. Every text is cleaned on entry (no control
characters, no bidi marks). Whether a POST is genuine is checked before any view, in
security.check_token, so forms carry no token field of their own.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Self

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget, TextInput

from app import clock
from app.casework.errors import CaseworkError, Invalid
from app.rules.amounts import parse_amount
from app.rules.identity import IdentityError, clean_name, parse_phone
from app.rules.text import (
    ParseError,
    clean_text,
    parse_date,
    split_names,
    strip_unprintable,
    to_half_width,
)
from app.rules.vocabulary import Term
from app.staff.errors import StaffError
from app.timing.errors import TimingError
from app.web.locations import LARGEST_ID

LONGEST_LINE = 200
LONGEST_TEXT = 5000
LONGEST_PASSWORD = 1000  # longer than allowed, so that the rule can say so; never hashed
_NEVER_KEPT = ("csrf_token", "form_page", "password")


class Required:
    """The field must be filled in; the message names it."""

    field_flags = {"required": True}

    def __init__(self, verb: str = "请填写") -> None:
        self.verb = verb

    def __call__(self, form: Any, field: Any) -> None:
        if field.errors or (field.data not in (None, "", []) and field.data is not False):
            return
        raise StopValidation(f"{self.verb}{field.label.text}")


class Optional:
    """The field may stay empty; shown as （选填）."""

    field_flags = {"optional": True}

    def __call__(self, form: Any, field: Any) -> None:
        if field.data in (None, "", []) and not field.errors:
            field.errors = []
            raise StopValidation


def _presence(required: bool, verb: str, more: Iterable[Any]) -> list[Any]:
    return [Required(verb) if required else Optional(), *more]


class BaseForm(FlaskForm):  # type: ignore[misc]
    """Every form derives from this one. Rows are never filled from it wholesale."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf = False
        locales = ("zh",)

    @classmethod
    def from_query(cls, **kwargs: Any) -> Self:
        """The form bound to the address's query, for filters (GET)."""
        return cls(formdata=request.args, **kwargs)

    def take(self, error: CaseworkError | StaffError | TimingError) -> None:
        """Show an operation's refusal on the form: at its fields where it names them."""
        fields = error.fields if isinstance(error, Invalid | TimingError) else {}
        for name, message in fields.items():
            if name in self:
                self[name].errors = [*self[name].errors, message]
            else:
                self.form_errors.append(message)
        if not fields:
            self.form_errors.append(error.message_zh)

    def populate_obj(self, obj: Any) -> None:
        """Refused on purpose: a view names the values it hands to an operation."""
        raise TypeError("forms never fill rows")


class TextField(StringField):  # type: ignore[misc]
    """One line of text (单行文本), at most `limit` characters."""

    data: Any

    def __init__(
        self,
        label: str,
        *more: Any,
        limit: int = LONGEST_LINE,
        required: bool = True,
        clean: Callable[[str], str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, _presence(required, "请填写", more), **kwargs)
        self.limit = limit
        self.clean = clean

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        typed = valuelist[0] if isinstance(self, TextAreaField) else " ".join(valuelist[0].split())
        self.data = strip_unprintable(typed).strip()
        try:
            self.data = clean_text(typed, self.limit)
            if self.clean and self.data:
                self.data = self.clean(self.data)
        except (ParseError, IdentityError) as error:
            raise ValueError(error.message_zh) from None


class LongTextField(TextField, TextAreaField):  # type: ignore[misc]
    """Several lines of text (多行文本)."""

    def __init__(self, label: str, *more: Any, limit: int = LONGEST_TEXT, **kwargs: Any) -> None:
        super().__init__(label, *more, limit=limit, **kwargs)


class _ParsedField(Field):  # type: ignore[misc]
    """A text box whose text is read into something else; the typed text is kept on an error."""

    widget = TextInput()
    data: Any

    def __init__(self, label: str, *more: Any, required: bool = True, **kwargs: Any) -> None:
        super().__init__(label, _presence(required, "请填写", more), **kwargs)
        self.typed: str | None = None

    def parse(self, text: str) -> Any:
        raise NotImplementedError

    def show(self, value: Any) -> str:
        return str(value)

    def _value(self) -> str:
        if self.typed is not None and (self.errors or self.data is None):
            return self.typed
        return "" if self.data is None else self.show(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        self.data = None
        self.typed = strip_unprintable(valuelist[0]).strip()[:LONGEST_LINE]
        if not self.typed:
            return
        try:
            self.data = self.parse(self.typed)
        except (ParseError, IdentityError) as error:
            raise ValueError(error.message_zh) from None


class DateField(_ParsedField):
    """A date (日期), read liberally: 20260803, 8-3, 2026年8月3日, 今天. `data` is a date."""

    def parse(self, text: str) -> date:
        return parse_date(text, clock.today())

    def show(self, value: Any) -> str:
        shown: str = value.isoformat()
        return shown


class AmountField(_ParsedField):
    """An amount of money (金额): 1.4万, ¥1,409.50. `data` is an int in 分."""

    def parse(self, text: str) -> int:
        return parse_amount(text)

    def show(self, value: Any) -> str:
        yuan, fen = divmod(int(value), 100)
        return f"{yuan}.{fen:02d}" if fen else str(yuan)


class NamesField(_ParsedField):
    """Several names (姓名) of persons in one box, parted by 、 or commas. `data` is a tuple of them."""

    def parse(self, text: str) -> tuple[str, ...]:
        return tuple(map(clean_name, split_names(text)))

    def show(self, value: Any) -> str:
        return "、".join(value)


class PhoneField(_ParsedField):
    """A phone number (电话): mobile, or landline with area code."""

    def parse(self, text: str) -> str:
        return parse_phone(text)


class NumberField(_ParsedField):
    """A whole number from `lowest` to `highest` in Arabic digits."""

    def __init__(
        self, label: str, *more: Any, lowest: int = 0, highest: int = LARGEST_ID, **kwargs: Any
    ) -> None:
        super().__init__(label, *more, **kwargs)
        self.lowest, self.highest = lowest, highest

    def parse(self, text: str) -> int:
        text = to_half_width(text)
        if not (text.isascii() and text.isdigit() and len(text) <= 19):
            raise ParseError(f"{self.label.text}应为不带小数和符号的阿拉伯数字")
        number = int(text)
        if not self.lowest <= number <= self.highest:
            raise ParseError(f"{self.label.text}应在 {self.lowest} 至 {self.highest} 之间")
        return number


class VersionField(NumberField):
    """The hidden version of the row the form was opened on (see casework.load)."""

    widget = HiddenInput()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("版本", lowest=1, highest=2**31 - 1, **kwargs)


class TokenField(HiddenField):  # type: ignore[misc]
    """A random name for one opened form, so that sending it twice makes one case."""

    data: Any

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("表单", default=lambda: secrets.token_hex(16), **kwargs)

    def pre_validate(self, form: Any) -> None:
        if len(self.data or "") != 32 or set(self.data) - set("0123456789abcdef"):
            self.data = secrets.token_hex(16)
            raise StopValidation("页面已过期，请再次提交")


def _offered(terms: Iterable[Term]) -> list[SelectChoice]:
    return [SelectChoice(member.value, member.label) for member in terms]


def _coerced(kind: type[Term]) -> Callable[[Any], Term | None]:
    def coerce(value: Any) -> Term | None:
        return None if value in (None, "") else kind(value)

    return coerce


class TermField(SelectField):  # type: ignore[misc]
    """One of an enum's members in a select box; `data` is the member, or None."""

    data: Any

    def __init__(
        self,
        label: str,
        kind: type[Term],
        *more: Any,
        required: bool = True,
        only: Sequence[Term] | None = None,
        **kwargs: Any,
    ) -> None:
        options = [SelectChoice("", "请选择"), *_offered(only or kind)]
        validators = _presence(required, "请选择", more)
        super().__init__(label, validators, coerce=_coerced(kind), choices=options, **kwargs)

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and self.data not in {value for value, *_ in self.choices}:
            raise StopValidation(f"请选择{self.label.text}")

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(f"请选择{self.label.text}") from None


class TermRadioField(RadioField):  # type: ignore[misc]
    """One of an enum's members as radio buttons; `data` is the member, or None."""

    data: Any

    def __init__(
        self,
        label: str,
        kind: type[Term],
        *more: Any,
        required: bool = True,
        only: Sequence[Term] | None = None,
        **kwargs: Any,
    ) -> None:
        options = _offered(only or kind)
        validators = _presence(required, "请选择", more)
        super().__init__(
            label, validators, coerce=_coerced(kind), choices=options, validate_choice=False, **kwargs
        )

    pre_validate = TermField.pre_validate

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(f"请选择{self.label.text}") from None


class ChoiceField(SelectField):  # type: ignore[misc]
    """One of some rows by id in a select box; set `.choices` from a scoped query. `data`: int or None."""

    def __init__(self, label: str, *more: Any, required: bool = True, **kwargs: Any) -> None:
        validators = _presence(required, "请选择", more)
        super().__init__(label, validators, coerce=_id_or_none, choices=[], **kwargs)

    def offer(self, rows: Iterable[tuple[int, str]]) -> None:
        """Offer these (id, label) pairs, and no other id is accepted."""
        self.choices = [SelectChoice("", "请选择"), *(SelectChoice(*row) for row in rows)]

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and self.data not in {value for value, *_ in self.choices}:
            raise StopValidation(f"请选择{self.label.text}")


def _id_or_none(value: Any) -> int | None:
    text = "" if value is None else str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


class TicksField(SelectMultipleField):  # type: ignore[misc]
    """Several of a list, as check boxes; `data` is the list of ticked values."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, *more: Any, required: bool = True, **kwargs: Any) -> None:
        super().__init__(label, _presence(required, "请至少勾选一项", more), **kwargs)

    def pre_validate(self, form: Any) -> None:
        offered = {value for value, *_ in self.choices}
        if any(value not in offered for value in self.data or []):
            raise StopValidation(f"请重新勾选{self.label.text}")


class TickField(BooleanField):  # type: ignore[misc]
    """A single check box; `required` means it must be ticked."""

    def __init__(self, label: str, *more: Any, required: bool = False, **kwargs: Any) -> None:
        super().__init__(label, [Required("请勾选")] if required else list(more), **kwargs)


class SecretField(PasswordField):  # type: ignore[misc]
    """A password: taken as typed, never shown again."""

    def __init__(self, label: str, *more: Any, **kwargs: Any) -> None:
        super().__init__(label, [Required(), *more], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = valuelist[0]
            if len(self.data) > LONGEST_PASSWORD:
                self.data = ""
                raise ValueError("密码过长，最多 128 个字符")


def kept_fields(form: MultiDict[str, str]) -> list[tuple[str, str]]:
    """What was typed, fit to be shown and sent again: no token, no password, cleaned text."""
    return [
        (strip_unprintable(name), strip_unprintable(value))
        for name, value in form.items(multi=True)
        if not any(word in name for word in _NEVER_KEPT)
    ]
