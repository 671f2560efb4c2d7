"""The tree of offices, who sees what below, and which figure holds where and when."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, update

from app import audit, staff
from app.audit import AuditRecord
from app.extensions import UnguardedWrite, db, transaction
from app.rules.vocabulary import OfficeKind, Role
from app.staff import Parameter, StaffError
from app.staff.accounts import ACCOUNT_COLUMNS, SESSION_AND_ACCOUNT, account_of
from app.staff.models import Office
from tests import factories
from tests.browsing import browser_of
from tests.web.counting import statements

SYSTEM = audit.system_actor("test")
PASSWORD = "梧桐 茶壶 自行车 十一月"


def an_office(name: str, kind: OfficeKind = OfficeKind.CENTRE, parent: Office | None = None) -> Office:
    return staff.add_office(
        SYSTEM, kind=kind, name=name, case_prefix=name, parent_id=parent.id if parent else None
    )


@pytest.fixture
def tree(app: Flask) -> dict[str, Office]:
    """省 > 清江 (> 工作站 > 司法所, 律所), 河口; fourteen more so that ids 1 and 1x differ."""
    with transaction():
        made = {"province": an_office("省中心")}
        made["county"] = an_office("清江", parent=made["province"])
        made["station"] = an_office("工作站", OfficeKind.MILITARY_STATION, made["county"])
        made["justice"] = an_office("司法所", OfficeKind.JUSTICE_OFFICE, made["station"])
        made["firm"] = an_office("律所", OfficeKind.LAW_FIRM, made["county"])
        made["other"] = an_office("河口", parent=made["province"])
        for number in range(14):
            an_office(f"第{number}所", OfficeKind.LAW_FIRM, made["other"])
    return made


def test_the_path_leads_from_the_root(tree: dict[str, Office]) -> None:
    ids = [tree[name].id for name in ("province", "county", "station", "justice")]
    assert tree["justice"].path == "/" + "/".join(map(str, ids)) + "/"


def test_an_office_sees_itself_and_those_below(tree: dict[str, Office]) -> None:
    below = staff.offices_below(tree["county"].id)
    assert below == tuple(sorted(tree[name].id for name in ("county", "station", "justice", "firm")))
    assert staff.offices_below(tree["firm"].id) == (tree["firm"].id,)
    assert len(staff.offices_below(tree["province"].id)) == 20


@pytest.mark.parametrize(
    ("name", "centre"),
    [
        ("justice", "county"),
        ("station", "county"),
        ("firm", "county"),
        ("county", "county"),
        ("other", "other"),
        ("province", "province"),
    ],
)
def test_the_centre_is_the_nearest_above(tree: dict[str, Office], name: str, centre: str) -> None:
    assert staff.centre_of(tree[name].id).name == tree[centre].name


def test_without_a_centre_the_root_keeps_the_files(app: Flask) -> None:
    with transaction():
        root = an_office("军区工作站", OfficeKind.MILITARY_STATION)
        firm = an_office("律所", OfficeKind.LAW_FIRM, root)
    assert staff.centre_of(firm.id) is root
    assert staff.centres_of([firm.id, root.id]) == (root.id,)


@pytest.mark.parametrize(
    ("text", "found"),
    [("清江", "county"), (" 清江 ", "county"), ("作站", "station"), ("所", None), ("", None), ("无此", None)],
)
def test_an_office_is_found_by_what_people_call_it(
    tree: dict[str, Office], text: str, found: str | None
) -> None:
    assert staff.find_office(text) is (tree[found] if found else None)
    assert staff.find_office(str(tree["firm"].id)) is tree["firm"]


def test_an_unknown_office_is_an_error(app: Flask) -> None:
    with pytest.raises(StaffError, match="机构不存在"):
        staff.office(404)


@pytest.mark.parametrize(
    ("name", "prefix", "said"),
    [
        ("清江", "新字头", "已被使用"),
        ("新名", "清江", "已被使用"),
        (" ", "x", "不能为空"),
        ("长" * 81, "x", "过长"),
    ],
)
def test_an_unfit_office_is_refused(tree: dict[str, Office], name: str, prefix: str, said: str) -> None:
    before = len(staff.offices())
    with transaction(), pytest.raises(StaffError, match=said):
        staff.add_office(SYSTEM, kind=OfficeKind.CENTRE, name=name, case_prefix=prefix)
    assert len(staff.offices()) == before


def test_nobody_opens_an_office_outside_their_own(tree: dict[str, Office]) -> None:
    with transaction():
        boss = staff.add_user(
            SYSTEM, office_id=tree["county"].id, login="boss", name="主任", role=Role.ADMIN, password=PASSWORD
        )
        actor = staff.actor_of(boss)
        for parent in (tree["other"].id, tree["province"].id, None):
            with pytest.raises(StaffError, match="管理范围"):
                staff.add_office(
                    actor, kind=OfficeKind.LAW_FIRM, name="新所", case_prefix="新", parent_id=parent
                )
        staff.add_office(
            actor, kind=OfficeKind.LAW_FIRM, name="新所", case_prefix="新", parent_id=tree["county"].id
        )
        assert len(staff.actor_of(boss).office_ids) == len(actor.office_ids) + 1


def set_line(office: Office, on: date, value: int) -> None:
    staff.set_parameter(
        SYSTEM, office_id=office.id, key=Parameter.HARDSHIP_LINE_FEN, effective_from=on, value=value
    )


def test_the_nearest_dated_figure_holds(tree: dict[str, Office]) -> None:
    with transaction():
        set_line(tree["province"], date(2025, 1, 1), 100_000)
        set_line(tree["province"], date(2026, 7, 1), 120_000)
        set_line(tree["county"], date(2026, 3, 1), 150_000)

    def line(name: str, *on: int) -> int | None:
        return staff.parameter(tree[name].id, Parameter.HARDSHIP_LINE_FEN, date(*on))

    assert line("justice", 2024, 12, 31) is None
    assert line("justice", 2026, 2, 28) == 100_000
    assert line("justice", 2026, 3, 1) == 150_000
    assert line("justice", 2026, 8, 1) == 150_000, "the nearer office wins over the later date"
    assert line("other", 2026, 6, 30) == 100_000
    assert line("other", 2026, 7, 1) == 120_000


def test_what_nobody_set_has_the_shipped_default(tree: dict[str, Office]) -> None:
    on = date(2026, 1, 1)
    shipped = {key: staff.parameter(tree["station"].id, key, on) for key in Parameter}
    assert shipped == {
        Parameter.HARDSHIP_LINE_FEN: None,
        Parameter.SUPPLEMENT_DAYS: 10,
        Parameter.PROOF_PROMISE_DAYS: 30,
        Parameter.PROVISIONAL_PAPERS_DAYS: 15,
        Parameter.BENEFICIARY_EXEMPT: 1,
        Parameter.STATS_CUTOFF_DAY: 0,
        Parameter.STATS_YEAR_MONTH: 1,
        Parameter.SUPERVISION_REPLY_DAYS: 3,
        Parameter.FOLLOW_UP_DAYS: 30,
    }


def test_a_figure_is_never_overwritten_nor_out_of_range(tree: dict[str, Office]) -> None:
    with transaction():
        set_line(tree["county"], date(2026, 3, 1), 150_000)
        with pytest.raises(StaffError, match="已经设定"):
            set_line(tree["county"], date(2026, 3, 1), 1)
        with pytest.raises(StaffError, match="之间"):
            set_line(tree["county"], date(2026, 4, 1), -1)
    assert [row.value for row in staff.parameter_rows(tree["county"].id)] == [150_000]


def test_every_act_is_on_record(tree: dict[str, Office]) -> None:
    with transaction():
        set_line(tree["county"], date(2026, 3, 1), 150_000)
    acts = [row.action for row in db.session.query(AuditRecord).order_by(AuditRecord.seq)]
    assert acts == ["office.add"] * 20 + ["parameter.set"]
    assert list(audit.verify(db.session())) == []


def test_nothing_is_written_outside_a_transaction(app: Flask) -> None:
    with pytest.raises(UnguardedWrite):
        an_office("清江")


@pytest.mark.parametrize("name", ["province", "county", "station", "firm"])
def test_whoever_is_signed_in_reaches_the_same_offices(
    app: Flask, tree: dict[str, Office], name: str
) -> None:
    """The reach read with the session. Red when 10 sorts before 2."""
    browser_of(app, factories.a_user(Role.CLERK, tree[name]))
    found = db.session.execute(select(*ACCOUNT_COLUMNS).select_from(SESSION_AND_ACCOUNT)).one()
    account = account_of(tuple(found))
    assert account is not None
    assert account.office_ids == staff.offices_below(tree[name].id)


def test_a_session_asks_for_an_office_once(tree: dict[str, Office]) -> None:
    """A change asks for the same offices some thirty times. Red when each is read each time."""
    justice, station, county = (tree[name].id for name in ("justice", "station", "county"))
    db.session.remove()
    db.session.scalar(select(1))

    def ask() -> None:
        for _ in range(3):
            assert staff.office(justice).name == "司法所"
            assert staff.centre_of(station).id == staff.centre_of(justice).id == county
            assert staff.centres_of([justice, station, county]) == (county,)

    assert statements(ask) == 3  # the two, and those above them
    assert statements(ask) == 0


@pytest.mark.parametrize("ending", ["rollback", "close"])
def test_an_office_that_changed_meanwhile_is_read_anew(tree: dict[str, Office], ending: str) -> None:
    """Red when what is kept outlives the transaction it was read in."""
    firm = tree.pop("firm").id
    assert staff.office(firm).name == "律所"
    getattr(db.session, ending)()
    with db.engine.begin() as elsewhere:
        elsewhere.execute(update(Office).where(Office.id == firm).values(name="新所"))
    with transaction():
        assert staff.office(firm).name == "新所"


def test_an_office_that_was_not_added_after_all_is_not_found(tree: dict[str, Office]) -> None:
    """Red when what is kept is believed although its transaction was rolled back."""
    added: list[int] = []
    with pytest.raises(ZeroDivisionError), transaction():
        _add_and_fail(added)
    with pytest.raises(StaffError, match="机构不存在"):
        staff.office(added[0])


def _add_and_fail(added: list[int]) -> None:
    added.append(an_office("落空").id)
    assert staff.office(added[0]).name == "落空"
    raise ZeroDivisionError
