"""However the clerk remembers a name, a case or a number: it is found, and in the right order."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from flask import Flask
from sqlalchemy import event, select, text

from app import audit, parties, staff
from app.extensions import db, transaction
from app.parties import PersonFacts, Subject, TermKind, name_terms
from app.parties.models import SearchTerm
from app.parties.readings import combinations
from app.rules.vocabulary import IdKind, OfficeKind
from app.staff.models import Office

SYSTEM = audit.system_actor("test")

# (name on file, what is typed)
FOUND = [
    ("欧阳建国", "欧阳建国"),
    ("欧阳建国", "欧阳"),
    ("欧阳建国", "欧"),
    ("欧阳建国", "建国"),
    ("欧阳建国", "国"),
    ("欧阳建国", " 欧阳 建国 "),
    ("欧阳建国", "ouyang"),
    ("欧阳建国", "ouyangjianguo"),
    ("欧阳建国", "ouyang jianguo"),
    ("欧阳建国", "Ou'Yang Jian-Guo"),
    ("欧阳建国", "ｏｕｙａｎｇ"),
    ("欧阳建国", "ōuyáng jiànguó"),
    ("欧阳建国", "jianguo"),
    ("欧阳建国", "oyjg"),
    ("欧阳建国", "OYJG"),
    ("欧阳建国", "oy"),
    ("欧阳建国", "jg"),
    ("欧阳建国", "o"),
    ("单雄信", "shanxiongxin"),
    ("单雄信", "danxiongxin"),
    ("单雄信", "sxx"),
    ("仇英", "qiuying"),
    ("仇英", "chouying"),
    ("区志强", "ouzhiqiang"),
    ("查良镛", "zhaliangyong"),
    ("解晓东", "xiexiaodong"),
    ("盖叫天", "gejiaotian"),
    ("曾乐", "zengle"),
    ("曾乐", "zengyue"),
    ("任重", "renzhong"),
    ("任重", "renchong"),
    ("朴正浩", "piaozhenghao"),
    ("覃丽", "qinli"),
    ("覃丽", "tanli"),
    ("翟伟", "zhaiwei"),
    ("黑伟", "hewei"),
    ("尉迟恭", "yuchigong"),
    ("万俟卨", "moqi"),
    ("单于明", "chanyuming"),
    ("长孙无忌", "zhangsun"),
    ("长乐", "changle"),
    ("吕布", "lvbu"),
    ("吕布", "lubu"),
    ("吕布", "lyubu"),
    ("吕布", "lǚ"),
    ("吕布", "LÜ BU"),
    ("𠮷田", "𠮷"),
    ("𠮷田", "jitian"),
    ("𠮷田", "田"),
    ("𠮷田", "tian"),
    ("王𪚥", "wangzhe"),
    ("王𪚥", "𪚥"),
    ("王𱍊", "王𱍊"),
    ("王𱍊", "wang"),
    ("王〇", "王〇"),
    ("阿依古丽·买买提", "阿依古丽·买买提"),
    ("阿依古丽·买买提", "阿依古丽•买"),
    ("阿依古丽·买买提", "阿依古丽买买提"),
    ("阿依古丽·买买提", "买买提"),
    ("阿依古丽·买买提", "古丽"),
    ("阿依古丽·买买提", "ayiguli"),
    ("阿依古丽·买买提", "maimaiti"),
    ("阿依古丽·买买提", "aygl"),
    ("阿不都热依木·买买提", "abudoureyimumaimaiti"),
    ("乐", "乐"),
    ("乐", "yue"),
    ("乐", "l"),
    ("José Smith", "smith"),
    ("José Smith", "jose"),
    ("José Smith", "JS"),
    ("José Smith", "josé s"),
    ("王Tom", "tom"),
    ("\uf9dc安", "隆安"),
]
NOT_FOUND = [
    ("欧阳建国", "欧国"),
    ("欧阳建国", "ouguo"),
    ("欧阳建国", "建国欧阳"),
    ("欧阳建国", "%"),
    ("欧阳建国", "欧%国"),
    ("欧阳建国", "欧_国"),
    ("欧阳建国", ""),
    ("欧阳建国", " · "),
    ("欧阳建国", "\x00"),
    ("欧阳建国", "\ud800"),
    ("欧阳建国", "欧" * 5000),
    ("José Smith", "mith"),
]


@dataclass
class Party:
    name: str


@dataclass
class Case:
    id: int
    office_id: int
    seq: int
    applicant_name: str = "甲"
    opponents: list[Party] = field(default_factory=list)
    year: int = 2026

    @property
    def case_no(self) -> str:
        return f"清江法援〔{self.year}〕{self.seq}号"


@pytest.fixture
def centre(app: Flask) -> Office:
    with transaction():
        return staff.add_office(SYSTEM, kind=OfficeKind.CENTRE, name="清江中心", case_prefix="清江法援")


def find(centre: Office, typed: str) -> list[tuple[str, int]]:
    return [(hit.kind, hit.id) for hit in parties.find_subjects([centre.id], typed)]


def test_every_way_to_type_a_name_finds_it(centre: Office) -> None:
    with transaction():
        ids = {
            name: parties.register(centre.id, PersonFacts(name)).id
            for name in sorted({name for name, _ in FOUND})
        }
    missed = [(name, typed) for name, typed in FOUND if ("person", ids[name]) not in find(centre, typed)]
    assert missed == []
    wrong = [(name, typed) for name, typed in NOT_FOUND if ("person", ids[name]) in find(centre, typed)]
    assert wrong == []


def test_exact_comes_before_beginning_before_inside_before_opponent(centre: Office) -> None:
    with transaction():
        inside = parties.register(centre.id, PersonFacts("欧阳建国"))
        beginning = parties.register(centre.id, PersonFacts("建国华"))
        exact = parties.register(centre.id, PersonFacts("建国"))
        parties.reindex_case(Case(900, centre.id, 1, opponents=[Party("某建国公司")]))
    hits = parties.find_subjects([centre.id], "建国")
    assert hits == [
        Subject("person", exact.id, 0),
        Subject("person", beginning.id, 1),
        Subject("person", inside.id, 2),
        Subject("case", 900, 3),
    ]
    assert parties.find_subjects([centre.id], "建国", limit=2) == hits[:2]


@pytest.mark.parametrize(
    "typed",
    [
        "2026-118",
        "2026118",
        "２０２６－１１８",
        "2026-0118",
        "清江法援〔2026〕118号",
        "清江法援(2026)118",
        "清江法援[2026]第118号",
        "清江法援字【2026】118号",
        "〔2026〕118号",
        "2026年118号",
        " 118 ",
        "第118号",
        "2026-11",
    ],
)
def test_a_case_is_found_by_its_number(centre: Office, typed: str) -> None:
    with transaction():
        parties.reindex_case(Case(901, centre.id, 118))
        parties.reindex_case(Case(902, centre.id, 7))
    assert find(centre, typed) == [("case", 901)]


@pytest.mark.parametrize(
    "typed",
    [
        "51999919791111795X",
        "51999919791111795x",
        "519999 19791111 795x",
        "795X",
        "795x",
        "15035091287",
        "150 3509 1287",
        "+86 150-3509-1287",
    ],
)
def test_a_person_is_found_by_a_whole_number_or_the_last_four(centre: Office, typed: str) -> None:
    facts = PersonFacts("马解放", IdKind.RESIDENT_ID, "51999919791111795X", "15035091287")
    with transaction():
        person = parties.register(centre.id, facts)
    assert find(centre, typed) == [("person", person.id)]
    for part in ("519999", "5199991979", "1503509", "1287", "795"):
        assert find(centre, part) == []


def test_a_landline_is_found_with_and_without_area_code(centre: Office) -> None:
    with transaction():
        person = parties.register(centre.id, PersonFacts("马解放", phone="0377-63123456"))
    for typed in ("0377-63123456", "037763123456", "63123456"):
        assert find(centre, typed) == [("person", person.id)]


def test_an_officer_card_is_found_in_any_spelling(centre: Office) -> None:
    with transaction():
        person = parties.register(centre.id, PersonFacts("马解放", IdKind.OFFICER_CARD, "南字第0123456号"))
    assert find(centre, "南字 第0123456号") == [("person", person.id)]


def test_other_offices_find_nothing(centre: Office) -> None:
    with transaction():
        other = staff.add_office(SYSTEM, kind=OfficeKind.CENTRE, name="河口中心", case_prefix="河口法援")
        station = staff.add_office(
            SYSTEM, kind=OfficeKind.MILITARY_STATION, name="站", case_prefix="站", parent_id=centre.id
        )
        person = parties.register(centre.id, PersonFacts("马解放", phone="15035091287"))
        parties.reindex_case(Case(903, centre.id, 118, "马解放"))
        parties.reindex_case(Case(904, station.id, 3, "马解放"))
    for typed in ("马解放", "mjf", "15035091287", "118"):
        assert parties.find_subjects([other.id], typed) == []
        assert parties.find_subjects([], typed) == []
    seen = parties.find_subjects([station.id], "马解放", centre_ids=staff.centres_of([station.id]))
    assert [(hit.kind, hit.id) for hit in seen] == [("case", 904), ("person", person.id)]


def test_the_index_follows_a_change_and_is_stable_without_one(centre: Office) -> None:
    def rows() -> list[tuple[int, str]]:
        return [(row.id, row.term) for row in db.session.scalars(select(SearchTerm).order_by(SearchTerm.id))]

    with transaction():
        person = parties.register(centre.id, PersonFacts("马解放"))
        before = rows()
        parties.reindex_person(person)
        assert rows() == before
        person.name = "牛解放"
        parties.reindex_person(person)
    assert find(centre, "马解放") == []
    assert find(centre, "niu") == [("person", person.id)]
    stored = {(row.kind, row.term) for row in db.session.scalars(select(SearchTerm))}
    assert stored == {(str(kind), term) for kind, term in parties.person_terms(person)}


def test_one_statement_finds_and_uses_the_index(centre: Office) -> None:
    said: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    parties.find_subjects([centre.id], "oyjg")
    assert [each[:6] for each in said if each != "BEGIN"] == ["SELECT"]
    if db.engine.dialect.name == "sqlite":
        between = "select id from search_term where kind='name' and term between 'a' and 'b'"
        plan = db.session.execute(text(f"explain query plan {between}")).all()
        assert "ix_search_term_term_kind" in str(plan)


def test_terms_fit_their_columns_and_stay_few() -> None:
    for name in ("单" * 80, "阿" * 80, "长乐" * 40, "Maximilian " * 7, "﷽" * 80):
        terms = name_terms(name)
        assert all(0 < len(term) <= 80 for _, term in terms)
        assert len(terms) < 220
    assert all(len(kind) <= 10 for kind in TermKind)
    assert len(name_terms("欧阳建国")) < 20


def test_the_likeliest_readings_are_kept() -> None:
    assert combinations([("a", "b"), ("c", "d"), ("e", "f")], 4) == ["ace", "acf", "ade", "bce"]
    assert combinations([(), ("a",), ()]) == ["a"]
    assert combinations([]) == []
    assert len(combinations([tuple("abcdef")] * 20)) == 16


def test_pinyin_is_loaded_only_when_a_name_is_indexed() -> None:
    import subprocess
    import sys

    code = "import sys, app, app.parties, app.casework.models; sys.exit('pypinyin' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
