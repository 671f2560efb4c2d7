"""Is the shape of the code what docs and contracts say? Imports, sizes, names, thin views, labels."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest
from flask import Flask

from app.rules.vocabulary import Term
from app.web.access import SAFE_METHODS, matrix
from app.web.audit_log.labels import action_label
from config import ROOT

APP = ROOT / "app"
MODULES = sorted(APP.rglob("*.py"))
VIEWS = [path for path in MODULES if path.is_relative_to(APP / "web") and path.name == "views.py"]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FORBIDDEN_NAMES = re.compile(r"(^|_)(utils?|helpers?|common|misc|managers?)(_|$)")
LONGEST_VIEW = 15
# POSTs that only look: the search word must not stand in an address, and who has a case open.
LOOKING = {"chase.preview", "queue.next", "cases.viewing", "assign.preview", "search.results"}


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def longest(path: Path) -> int:
    if path == APP / "rules" / "vocabulary.py":
        return 400  # one table of terms; splitting it would hide that a word is used twice
    if path.is_relative_to(APP / "rules"):
        return 250
    return 200 if path in VIEWS else 400


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            yield node


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_import_contracts_hold() -> None:
    """Red when a module below imports one above (try: import app.web in app/casework).

    In a process of its own: it configures logging, which switches off the loggers of this one.
    """
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_named_library_is_pinned() -> None:
    """Red when an .in file grows a line and its .txt is not compiled anew: a fresh machine lacks the library."""
    name = re.compile(r"^([a-z0-9][a-z0-9._-]*)", re.MULTILINE | re.IGNORECASE)
    for wanted in ROOT.glob("requirements*.in"):
        pinned = set(re.findall(r"^(\S+)==", wanted.with_suffix(".txt").read_text(), re.MULTILINE))
        assert set(name.findall(wanted.read_text())) <= pinned, wanted.name


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_no_module_grows_into_a_heap(path: Path) -> None:
    """Red for a module of 401 lines (rules 251, views 201)."""
    assert lines(path) <= longest(path)


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_no_template_grows_into_a_heap(path: Path) -> None:
    assert lines(path) <= 150


def test_conftests_stay_short() -> None:
    assert {named(path) for path in (ROOT / "tests").rglob("conftest.py") if lines(path) > 150} == set()


def test_nothing_is_called_by_a_name_that_says_nothing() -> None:
    """Red for app/utils.py or class CaseManager."""
    bad = [named(path) for path in APP.rglob("*") if FORBIDDEN_NAMES.search(path.stem.lower())]
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                words = re.sub(r"(?<!^)(?=[A-Z])", "_", node.name).lower()
                if FORBIDDEN_NAMES.search(words):
                    bad.append(f"{named(path)}:{node.name}")
    assert bad == []


@pytest.mark.parametrize("path", VIEWS, ids=named)
def test_views_are_thin_and_know_no_sql(path: Path) -> None:
    """Red for a view of 16 lines, or one that calls select() or touches db.session."""
    text = path.read_text()
    assert "select(" not in text
    assert "db.session." not in text
    for function in functions(path):
        body = [each for each in function.body if not _is_docstring(each)]
        if body:
            assert body[-1].end_lineno is not None
            length = body[-1].end_lineno - body[0].lineno + 1
            assert length <= LONGEST_VIEW, f"{function.name}: {length} lines"


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def test_every_view_states_what_it_is() -> None:
    missing = [
        f"{named(path)}:{function.name}"
        for path in VIEWS
        for function in functions(path)
        if function.decorator_list and not ast.get_docstring(function)
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"os\.environ|getenv\(", "only config reads the environment"),
        (r"populate_obj\((?!self)", "rows are never filled from a form wholesale"),
        (r"csrf\.exempt", "every POST carries a token"),
        (r"render_template_string", "templates are files"),
        (r"\bdatetime\.now\(|date\.today\(|time\.time\(", "clock.py is the only reader of the clock"),
        (r"\.commit\(\)", "only transaction() commits"),
        (r"^\s*print\(", "the application does not print"),
    ],
)
def test_what_must_not_be_written_is_not(pattern: str, why: str) -> None:
    """Red for one such line anywhere in app/, outside the one module that may."""
    allowed = {"app/clock.py", "app/extensions.py"}
    found = [
        f"{named(path)}:{number}"
        for path in MODULES
        if named(path) not in allowed
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(pattern, line) and not line.lstrip().startswith("#")
    ]
    assert found == [], why


def every_term(kind: type[StrEnum] = Term) -> Iterator[type[StrEnum]]:
    for child in kind.__subclasses__():
        yield child
        yield from every_term(child)


def test_every_coded_value_has_one_label(app: Flask) -> None:
    """Red for an enum member without a Chinese label, or two with the same."""
    kinds = list(every_term())
    assert len(kinds) > 20
    for kind in kinds:
        labels = [member.label for member in kind]  # type: ignore[attr-defined]
        assert all(labels), kind
        assert len(set(labels)) == len(labels), kind


def test_every_audited_act_has_a_label() -> None:
    """Red for an event in access.toml that the audit log would show as a code."""
    for rule in matrix().values():
        if rule.event:
            assert re.search("[\u4e00-\u9fff]", action_label(rule.event)), rule.event


def test_every_write_to_shared_things_names_its_event() -> None:
    """P60. Red for a POST row of scope office or case without an event."""
    silent = {
        name
        for (name, method), rule in matrix().items()
        if method not in SAFE_METHODS and rule.scope in ("office", "case") and not rule.event
    }
    assert silent <= LOOKING


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_templates_hold_no_script_style_or_unsafe_text(path: Path) -> None:
    """Red for |safe, inline script or style, or a POST form without its token."""
    text = path.read_text()
    assert not re.search(r"\|\s*safe\b", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", text)
    for form in re.finditer(r"<form\b[^>]*method=\"post\".*?</form>", text, re.S):
        assert "csrf" in form.group(), form.group()[:120]


def test_every_template_is_used() -> None:
    """Red for a template no module or template names."""
    sources = "\n".join(path.read_text() for path in (*MODULES, *TEMPLATES))
    unused = [
        each for each in TEMPLATES if str(each.relative_to(ROOT / "templates")) not in sources
    ]  # names are written out in full wherever one is rendered, extended or imported
    assert unused == []
