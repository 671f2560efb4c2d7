"""How does Jinja call a macro and put out a value? As it always does, without asking what is known.

A list calls a macro some hundred times and puts out some thousand values. Jinja asks of each callable
whether it wants the context, which no macro does, copies text that is safe already, and compares the names of
all globals for each import; together that costs a page more than its statements do.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, g
from jinja2.compiler import CodeGenerator
from jinja2.environment import Template, TemplateModule
from jinja2.nodes import Expr
from jinja2.runtime import Context
from markupsafe import Markup, escape

_T = TypeVar("_T")


def once_a_page(make: Callable[[], _T]) -> Callable[[], _T]:
    """The same, asked once a page: what every form of a page carries is made for the first of them."""
    name = f"{make.__module__}.{make.__qualname__}"

    @wraps(make)
    def made() -> _T:
        if name not in g:
            setattr(g, name, make())
        found: _T = g.get(name)
        return found

    return made


def shown(value: Any) -> str:
    """The value as it stands in a page: escaped, unless it is safe text or has nothing to escape."""
    if type(value) is Markup:
        return value
    if type(value) is str and value.isalnum():
        return value
    return escape(value)


class _Context(Context):
    """A template's context that calls directly: nothing we give to templates asks for the context, and as
    everything escapes, macros need not be told."""

    def call(
        self, called: Any, /, *args: Any, _block_vars: object = None, _loop_vars: object = None, **kwargs: Any
    ) -> Any:
        return called(*args, **kwargs)


class _Template(Template):
    """A template whose macros are made once, whoever imports it: no page has globals of its own."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


class _CodeGenerator(CodeGenerator):
    """Puts values out through `shown`."""

    def _output_child_pre(self, node: Expr, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
            return
        self.write("environment.shown(")
        if finalize.src is not None:
            self.write(finalize.src)


def register(app: Flask) -> None:
    """Before the first template is compiled; after autoescaping has been switched on for all of them."""
    app.jinja_env.context_class = _Context
    app.jinja_env.template_class = _Template
    app.jinja_env.code_generator_class = _CodeGenerator
    app.jinja_env.shown = shown  # type: ignore[attr-defined]
