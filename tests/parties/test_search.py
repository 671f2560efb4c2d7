"""However the clerk remembers a name, a case or a number: in which words it is kept, and what is asked."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from app import audit, parties, staff
from app.extensions import db, transaction
from app.parties import Rank, TermKind, agrees, name_terms
from app.parties.asking import LAST
from app.parties.models import SearchTerm
from app.parties.readings import combinations
from app.parties.spelling import cuts
from app.rules.vocabulary import OfficeKind
from app.staff.models import Office
from tests.parties.indexed import Case, Party, Person
from tests.web.counting import statements

SYSTEM = audit.system_actor("test")

# (name on file, what is typed); tests/parties/search_pairs.toml asks the same among twenty thousand
FOUND = [
    ("欧阳建国", "欧阳建国"), ("欧阳建国", "欧"), ("欧阳建国", "建国"), ("欧阳建国", "国"), ("欧阳建国", " 欧阳 建国 "),
    ("欧阳建国", "ouyang jianguo"), ("欧阳建国", "Ou'Yang Jian-Guo"), ("欧阳建国", "ｏｕｙａｎｇ"),
    ("欧阳建国", "ōuyáng jiànguó"), ("欧阳建国", "jianguo"), ("欧阳建国", "OYJG"), ("欧阳建国", "jg"),
    ("欧阳建国", "欧阳jg"), ("欧阳建国", "ouyang建国"), ("欧阳建国", "欧yang建guo"), ("欧阳建国", "ouyangjg"),
    ("欧阳建国", "oyjianguo"), ("张伟明", "zhwm"), ("张伟明", "zhangwm"), ("张伟明", "张wm"), ("张伟明", "zwming"),
    ("单雄信", "shanxiongxin"), ("单雄信", "danxiongxin"), ("单雄信", "sxx"), ("单雄信", "shanxx"),
    ("翟伟", "zhaiwei"), ("黑伟", "hewei"), ("尉迟恭", "yuchigong"), ("万俟卨", "moqi"), ("单于明", "chanyuming"),
    ("长孙无忌", "zhangsun"), ("长乐", "changle"), ("任重", "renchong"), ("曾乐", "zengyue"),
    ("吕布", "lvbu"), ("吕布", "lubu"), ("吕布", "lyubu"), ("吕布", "lǚ"), ("吕布", "LÜ BU"), ("吕建国", "吕jg"),
    ("𠮷田", "𠮷"), ("𠮷田", "jitian"), ("王𪚥", "wangzhe"), ("王𪚥", "𪚥"), ("王𱍊", "𱍊"), ("王𱍊", "wang"),
    ("王〇", "王〇"), ("王\U00031350明", "\U00031350"), ("王\ue863明", "王\ue863"), ("王\ue863明", "\ue863明"),
    ("葛\U000e0100明", "葛明"), ("\uf9dc安", "隆安"), ("\U0002f804明", "你明"),
    ("阿依古丽·买买提", "阿依古丽买买提"), ("阿依古丽·买买提", "买买提"), ("阿依古丽·买买提", "ayiguli"),
    ("阿依古丽·买买提", "aygl"), ("阿依古丽·买买提", "阿依gl"),
    *(("阿依古丽·买买提", f"阿依古丽{dot}买") for dot in "·•・．.‧∙⋅･﹒ꞏㆍ・ "),
    ("José Smith", "smith"), ("José Smith", "jose"), ("José Smith", "JS"), ("José Smith", "josé s"), ("王Tom", "tom"),
]  # fmt: skip
NOT_FOUND = [
    ("欧阳建国", "欧国"), ("欧阳建国", "ouguo"), ("欧阳建国", "建国欧阳"), ("欧阳建国", "国jian"), ("欧阳建国", "阳jo"),
    ("欧阳建国", "ouyanggj"), ("欧阳建国", "%"), ("欧阳建国", "欧%国"), ("欧阳建国", "欧_国"), ("欧阳建国", ""),
    ("欧阳建国", " · "), ("欧阳建国", "\x00"), ("欧阳建国", "\ud800"), ("欧阳建国", "欧" * 5000), ("José Smith", "mith"),
    ("王伟", "yuwei"), ("方明", "pangming"), ("江建军", "j军建"),
]  # fmt: skip


@pytest.fixture
def centre(app: Flask) -> Office:
    with transaction():
        return staff.add_office(SYSTEM, kind=OfficeKind.CENTRE, name="清江中心", case_prefix="清江法援")


def find(centre: Office, typed: str, **among: object) -> list[int]:
    asked = parties.query(typed)
    scope = among or {"office_ids": [centre.id]}
    found = parties.find_cases(asked, **scope)  # type: ignore[arg-type]
    names = {number: name for number, name in enumerate(NAMES, start=1)}
    fitting = (each for each in found if not each.is_loose or agrees(names[each.case_id], asked.folded))
    return list(dict.fromkeys(each.case_id for each in fitting))


NAMES = sorted({name for name, _ in FOUND + NOT_FOUND})


def test_every_way_to_type_a_name_finds_it_and_nothing_else(centre: Office) -> None:
    """Red when fold keeps a dot, a surname loses its reading, or names are not compared with a mixed query."""
    with transaction():
        parties.reindex(Case(number, centre.id, number, name) for number, name in enumerate(NAMES, start=1))
    ids = {name: number for number, name in enumerate(NAMES, start=1)}
    assert [(name, typed) for name, typed in FOUND if ids[name] not in find(centre, typed)] == []
    assert [(name, typed) for name, typed in NOT_FOUND if ids[name] in find(centre, typed)] == []
    missed = [
        pair for pair in FOUND if ids[pair[0]] not in find(centre, pair[1], case_ids=list(ids.values()))
    ]
    assert missed == [], "a lawyer finds in their own cases what an office finds in its"


def test_exact_before_beginning_before_inside_before_opponent_and_open_before_closed(centre: Office) -> None:
    """Red when the order of the ranks or of is_closed is turned, or a closed case is not marked."""
    named = ["欧阳建国", "建国华", "建国华", "建国", "建国", "建国"]
    with transaction():
        cases = [Case(n, centre.id, n, name, is_open=n % 2 == 0) for n, name in enumerate(named, start=1)]
        parties.reindex([*cases, Case(7, centre.id, 7, opponents=[Party("某建国公司")])])
    hits = parties.find_cases(parties.query("建国"), office_ids=[centre.id])
    order = [
        (6, Rank.EXACT),
        (4, Rank.EXACT),
        (5, Rank.EXACT),
        (2, Rank.PREFIX),
        (3, Rank.PREFIX),
        (1, Rank.INNER),
    ]
    assert [(hit.case_id, hit.rank) for hit in hits] == [*order, (7, Rank.OPPONENT)]
    assert parties.find_cases(parties.query("建国"), office_ids=[centre.id], limit=2) == hits[:2]
    with transaction():
        parties.mark_open(5, True)
        parties.mark_open(6, False)
    assert find(centre, "建国")[:3] == [5, 4, 6]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("2026-118", (1,)), ("2026118", (1,)), ("２０２６－１１８", (1,)), ("2026-0118", (1,)), ("2026 118", (1,)),
        ("2026/118", (1,)), ("2026年118号", (1,)), ("2026第118号", (1,)), ("〔2026〕118号", (1,)),
        ("清江法援〔2026〕118号", (1,)), ("清江法援(2026)118", (1,)), ("清江法援2026118", (1,)),
        ("清江法援[2026]第118号", (1,)), ("清江法援字【2026】118号", (1,)), ("(2026)清江法援118号", (1,)),
        ("案号：清江法援〔2026〕118号", (1,)), ("qjfy2026-118", (1,)), ("QJFY〔2026〕118号", (1,)),
        ("qj2026-118", (1,)), ("清江2026-118", (1,)), (" 118 ", (4, 1)), ("第118号", (4, 1)), ("118号", (4, 1)),
        ("清江法援118", (4, 1)), ("qjfy118", (4, 1)), ("qj118", (4, 1)),
        ("法援118", (4, 1)), ("援118号", (4, 1)), ("fy118", (4, 1)), ("法援〔2026〕118号", (1,)), ("军援118", ()),
        ("2026-11", ()), ("118-2026", ()), ("河口法援〔2026〕118号", ()), ("hkfy118", ()), ("2024-118", ()),
    ],
)  # fmt: skip
def test_a_case_is_found_by_its_number_and_no_other(
    numbered: tuple[Office, list[Case]], typed: str, found: tuple[int, ...]
) -> None:
    """Red when a prefix of the number counts (2026-11), or the prefix of the office does not."""
    office, cases = numbered
    asked = [each for each in parties.query(typed).sought if each.stretch.kind is TermKind.NUMBER]
    hits = [case.id for case in reversed(cases) if any(_stands_in(case, each.stretch) for each in asked)]
    assert tuple(hits) == found


@pytest.fixture(scope="module")
def numbered() -> tuple[Office, list[Case]]:
    """118, 7 and 1180 of this year, 18 and 118 of another."""
    cases = [
        Case(1, 1, 118),
        Case(2, 1, 7),
        Case(3, 1, 18, year=2025),
        Case(4, 1, 118, year=2025),
        Case(5, 1, 1180),
    ]
    return Office(id=1, case_prefix="清江法援"), cases


def _stands_in(case: Case, stretch: parties.asking.Stretch) -> bool:
    """What the database does with a stretch, in Python."""
    terms = parties.names.number_terms(case.case_no, case.year, case.seq)
    like = re.compile(re.escape(stretch.like).replace("_", ".").replace("%", ".*"))
    return any(
        stretch.low <= term <= stretch.high and (not stretch.like or like.fullmatch(term))
        for _, term in terms
    )


ID, PHONE = "11010519491231002X", "15035091287"


@pytest.mark.parametrize(
    "typed",
    [
        ID, ID.lower(), "110105 19491231 002x", "１１０１０５１９４９１２３１００２Ｘ", "11010519491231002×",
        "110105491231002", "002X", "002x", PHONE, "150 3509 1287", "+86 150-3509-1287", "008615035091287",
        "1287", "91287", "091287", "5091287", "35091287",
    ],
)  # fmt: skip
def test_a_person_is_found_by_a_whole_number_or_its_last_digits(typed: str) -> None:
    assert _hashes(typed) & {term for _, term in parties.names.hashed_terms(ID, PHONE)}


@pytest.mark.parametrize(
    "typed", ["110105", "1101051949", "1503509", "287", "002", "19491231", "002Y", "150350912871"]
)
def test_no_other_part_of_a_number_finds_anybody(typed: str) -> None:
    """Red when a number is kept in pieces that could be put together again."""
    assert not _hashes(typed) & {term for _, term in parties.names.hashed_terms(ID, PHONE)}


@pytest.fixture(autouse=True)
def keys(request: pytest.FixtureRequest) -> None:
    """The keys of the tests, where no application set them."""
    from app import register_keys
    from tests.conftest import settings_for

    register_keys(settings_for("sqlite://"))


def _hashes(typed: str) -> set[str]:
    return {
        each.stretch.low
        for each in parties.query(typed).sought
        if each.stretch.kind in (TermKind.ID, TermKind.LAST_FOUR, TermKind.PHONE)
    }


def test_landlines_and_officer_cards_are_found_in_any_spelling() -> None:
    landline = {term for _, term in parties.names.hashed_terms(None, "0377-63123456")}
    for typed in ("0377-63123456", "037763123456", "(0377) 6312 3456", "63123456", "123456", "3456"):
        assert _hashes(typed) & landline, typed
    card = {term for _, term in parties.names.hashed_terms("南字第0123456号", None)}
    assert _hashes("南字 第0123456号") & card


def test_other_offices_and_other_lawyers_cases_are_not_looked_at(centre: Office) -> None:
    """Red when `where` is left out of a statement."""
    with transaction():
        other = staff.add_office(SYSTEM, kind=OfficeKind.CENTRE, name="河口中心", case_prefix="河口法援")
        parties.reindex(
            [Case(1, centre.id, 118, "马解放", Person("马解放", phone=PHONE)), Case(2, centre.id, 3, "马伟")]
        )
    for typed in ("马解放", "mjf", "马jf", PHONE, "1287", "118", "马"):
        asked = parties.query(typed)
        assert parties.find_cases(asked, office_ids=[centre.id])
        assert parties.find_cases(asked, office_ids=[other.id]) == []
        assert parties.find_cases(asked, office_ids=[]) == []
        assert {hit.case_id for hit in parties.find_cases(asked, case_ids=[1, 99])} == {1}
        assert parties.find_cases(asked, case_ids=[]) == []


def test_every_name_of_the_applicant_finds_the_case(centre: Office) -> None:
    """Red when case_terms forgets the former names, the name on the case or the present one."""
    person = Person("阿依古丽·买买提", ["马小丽", "古丽"])
    with transaction():
        parties.reindex([Case(1, centre.id, 118, "马晓丽", person)])
    for typed in ("马小丽", "mxl", "古丽", "马晓丽", "买买提", "maimaiti", "小丽"):
        assert [hit.case_id for hit in parties.find_cases(parties.query(typed), office_ids=[centre.id])] == [
            1
        ], typed


def test_the_index_follows_a_change_and_is_left_alone_without_one(centre: Office) -> None:
    """Red when reindex writes what is there already, or keeps what is no longer true."""

    def stored() -> set[tuple[str, str]]:
        rows = db.session.execute(select(SearchTerm.kind, SearchTerm.term)).all()
        return {(row.kind, row.term) for row in rows}

    case = Case(1, centre.id, 118, "马解放")
    with transaction():
        parties.reindex([case])
        before = stored()
        assert statements(lambda: parties.reindex([case])) == 1
        assert parties.outdated([case]) == {}
        case.applicant_name, case.person.name = "牛解放", "牛解放"
        assert set(parties.outdated([case])) == {1}
        assert statements(lambda: parties.reindex([case])) == 3
    assert stored() != before
    assert stored() == {(str(kind), term) for kind, term in parties.case_terms(case)}
    with transaction() as session:
        session.execute(update(SearchTerm).values(is_closed=True))
        assert set(parties.outdated([case])) == {1}, "an open case among the closed ones comes too late"


def test_one_statement_looks_and_follows_the_index(centre: Office) -> None:
    """Red when a stretch is sorted instead of read in order: then it could not stop early."""
    said: list[tuple[str, tuple[object, ...]]] = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: said.append((given[2], given[3])))
    parties.find_cases(parties.query("王jg"), office_ids=[centre.id, centre.id + 1])
    looks = [each for each in said if each[0] != "BEGIN"]
    assert len(looks) == 1
    if db.engine.dialect.name == "sqlite":
        plan = "\n".join(str(row) for row in db.session.connection().exec_driver_sql(
            f"explain query plan {looks[0][0]}", looks[0][1]
        ))  # fmt: skip
        assert plan.count("USING PRIMARY KEY (office_id=? AND is_closed=? AND kind=? AND term") > 8
        assert "ix_search_term_case_id" in plan
        assert plan.count("TEMP B-TREE") == 2, "only the best of all are grouped and sorted"


def test_terms_fit_their_columns_and_stay_few() -> None:
    for name in ("单" * 80, "阿" * 80, "长乐" * 40, "Maximilian " * 7, "﷽" * 80):
        terms = name_terms(name) | parties.names.opponent_terms(name)
        assert all(0 < len(term) <= 80 for _, term in terms)
        assert len(terms) < 380
    assert all(len(kind) == 1 for kind in TermKind)
    assert len(name_terms("欧阳建国")) < 13
    assert len(parties.names.opponent_terms("清江某某建筑工程有限责任公司")) < 18


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("wangxl", ("wang", "xl")), ("ouyangjg", ("ouyang", "jg")), ("wxiulan", ("w", "xiulan")),
        ("oyjianguo", ("oy", "jianguo")), ("zhxm", ("zxm",)), ("zhangshx", ("zhang", "sx")),
    ],
)  # fmt: skip
def test_letters_are_cut_where_syllables_become_initials(letters: str, expected: tuple[str, ...]) -> None:
    assert expected in cuts(letters)


@pytest.mark.parametrize("letters", ["ouyang", "lin", "xian", "ouyangj", "wangx", "w", "wxl"])
def test_what_the_index_knows_whole_is_not_cut(letters: str) -> None:
    """Red when lin is cut into li and n: every 李娜 would answer to 林."""
    assert cuts(letters) == []


def test_no_query_takes_long_to_understand() -> None:
    """P34: red when a pattern or a cut goes back and forth over its input."""
    import time

    start = time.perf_counter()
    for typed in (
        "an" * 50,
        "aaaa" * 25,
        "zh" * 50,
        "第" * 100,
        "0" * 100,
        "2026" * 25,
        "单a" * 50,
        "字第年" * 33,
    ):
        parties.query(typed)
        agrees("长乐" * 40, typed)
    assert time.perf_counter() - start < 0.5


def test_the_likeliest_readings_are_kept() -> None:
    assert combinations([("a", "b"), ("c", "d"), ("e", "f")], 4) == ["ace", "acf", "ade", "bce"]
    assert combinations([(), ("a",), ()]) == ["a"]
    assert combinations([]) == []
    assert len(combinations([tuple("abcdef")] * 20)) == 16


def test_a_prefix_is_a_stretch_up_to_the_last_character() -> None:
    stretch = parties.asking._prefix(TermKind.WHOLE, "𪚥")
    assert stretch.low <= "𪚥\U000323af" <= stretch.high == "𪚥" + LAST


def test_no_process_carries_the_phrases_of_pypinyin() -> None:
    """Red when the package is imported whole: 45 MB more in every worker, and most of a second."""
    import subprocess
    import sys

    code = (
        "import sys, app, app.casework.models; from app.parties import name_terms;"
        "from app.parties.readings import _dictionary; assert not _dictionary.cache_info().currsize;"
        "assert name_terms('单'); sys.exit('pypinyin.phrases_dict' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
