"""How is the data set built, so that a stopped run goes on where it was?

Cases are made in the order of their receipt, a batch to a transaction; what a batch needs
from the ones before (ids, numbers given, who is on file) is read from the database. Then
the audit chain is written in the order of what happened, then the indexes go back.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from flask import Flask

from app import clock
from app.extensions import db, take_stock
from app.rules.identity import age_on
from app.rules.vocabulary import ProofState
from app.timing import timing_of
from bench.load.chaining import write_chain
from bench.load.clocks import Calendar, days_of
from bench.load.course import Application
from bench.load.lives import Life
from bench.load.people import (
    Somebody,
    Weighted,
    a_ground,
    a_story,
    an_opponent,
    claim,
    judged,
    recipients,
    somebody,
)
from bench.load.places import Place, open_offices, places
from bench.load.progress import Progress
from bench.load.rows import COLUMNS, TERMS, Rows
from bench.load.stores import Store, Writer, store_of

YEARS = 14
_GROWTH = 1.0  # twice as many applications at the end as at the beginning
_BATCH = 2_000
_STAGE = "bench_term"  # search terms until they are sorted
_COMES_BACK = 0.12
_LACKS = 0.16
_PROMISE_DAYS = 30
_OFFICE_DAY = 9 * 60

_routes = Weighted(
    [
        ("aided", 79.0),
        ("refused", 8.0),
        ("lapsed", 3.0),
        ("withdrawn", 4.0),
        ("transferred", 3.0),
        ("provisional", 3.0),
    ]
)
_states = Weighted([(ProofState.CLAIMED, 70.0), (ProofState.PROMISED, 18.0), (ProofState.VERIFIED, 12.0)])


@dataclass(slots=True)
class Plan:
    """What is being built, kept beside the database until it is done."""

    path: Path
    cases: int
    seed: int
    today: date
    indexes: dict[str, str]
    phase: str = "cases"  # cases, chain, terms, indexes, done

    @classmethod
    def of(cls, folder: Path, cases: int, seed: int) -> Plan:
        """The plan in that folder, else a new one for today. Raises ValueError for another data set."""
        path = folder / "plan.json"
        if not path.exists():
            return cls(path, cases, seed, clock.today(), {})
        kept = json.loads(path.read_text())
        if (kept["cases"], kept["seed"]) != (cases, seed):
            raise ValueError(
                f"{folder} holds {kept['cases']} cases of seed {kept['seed']}: use another --data"
            )
        return cls(path, cases, seed, date.fromisoformat(kept["today"]), kept["indexes"], kept["phase"])

    def reach(self, phase: str) -> None:
        """Remember that everything before has been done."""
        self.phase = phase
        self.keep()

    def keep(self) -> None:
        text = json.dumps(
            {
                "cases": self.cases,
                "seed": self.seed,
                "today": self.today.isoformat(),
                "indexes": self.indexes,
                "phase": self.phase,
            }
        )
        draft = self.path.with_suffix(".draft")
        draft.write_text(text)
        draft.replace(self.path)


def build(app: Flask, folder: Path, cases: int, seed: int, quiet: bool = False) -> Plan:
    """Bring the migrated database of `app` to that many cases; nothing where it is so already."""
    plan = Plan.of(folder, cases, seed)
    if plan.phase == "done":
        return plan
    with app.app_context():
        open_offices(cases, seed)
        builder = _Builder(plan)
        db.session.remove()
        db.engine.dispose()  # the store wants the file of SQLite for itself
    store = store_of(str(app.extensions["settings"].database_url))
    try:
        _build(builder, store, plan, quiet)
        store.finish()
    finally:
        store.close()
    with app.app_context():
        take_stock()  # what the worker does every night
        db.engine.dispose()
    plan.reach("done")
    return plan


def _build(builder: _Builder, store: Store, plan: Plan, quiet: bool) -> None:
    if not plan.indexes:
        plan.indexes = store.plain_indexes()
        plan.keep()
    if plan.phase == "cases":
        builder.build(store, Progress("cases", plan.cases, quiet))
        plan.reach("chain")
    if plan.phase == "chain":
        write_chain(store, quiet)
        plan.reach("terms")
    if plan.phase == "terms":
        _settle_terms(store, quiet)
        plan.reach("indexes")
    _put_back(store, plan, quiet)


def _settle_terms(store: Store, quiet: bool) -> None:
    """Search terms go in by the order of their key: one by one they would be all over the index."""
    progress = Progress("terms", 1, quiet)
    if not store.has_table(_STAGE):
        return  # stopped between the last two lines of this
    columns, by_bytes = ", ".join(TERMS), store.by_bytes
    progress.at(0)
    store.begin()
    store.execute("DELETE FROM search_term")
    store.execute(
        f"INSERT INTO search_term ({columns}) SELECT {columns} FROM {_STAGE}"
        f" ORDER BY office_id, is_closed, kind, term {by_bytes}, case_id"
    )
    store.execute(f"DROP TABLE {_STAGE}")
    store.commit()
    progress.at(1)


def _put_back(store: Store, plan: Plan, quiet: bool) -> None:
    progress, there = Progress("indexes", len(plan.indexes), quiet), store.plain_indexes()
    for n, (name, sql) in enumerate(plan.indexes.items(), 1):
        if name not in there:
            store.execute(sql)
        progress.at(n)


class _Builder:
    """Makes cases from the first that is not there yet to the last."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        last = plan.today - timedelta(days=1)
        first = date(last.year - YEARS, last.month, min(last.day, 28))
        self._last = last.toordinal()
        self._places = places()
        self._which = Weighted([(place, place.weight) for place in self._places])
        self._calendar = Calendar(timing_of(self._places[0].id), first.toordinal(), self._last)
        self._writer = Writer(db.engine, COLUMNS)
        self._days = days_of(first, plan.today)
        self._counters: dict[tuple[int, int], int] = defaultdict(int)
        self._on_file: dict[int, list[int]] = defaultdict(list)

    def build(self, store: Store, progress: Progress) -> None:
        """Take down the indexes and write batch after batch."""
        for name in store.plain_indexes():
            store.execute(f"DROP INDEX {name}")
        ids = {table: store.fetch(f"SELECT coalesce(max(id), 0) FROM {table}")[0][0] for table in COLUMNS}
        for office_id, year, last_seq in store.fetch("SELECT office_id, year, last_seq FROM case_counter"):
            self._counters[office_id, year] = last_seq
        for centre_id, number in store.fetch("SELECT office_id, id FROM person ORDER BY id"):
            self._on_file[centre_id].append(number)
        store.execute(
            f"CREATE TABLE IF NOT EXISTS {_STAGE} AS SELECT {', '.join(TERMS)} FROM search_term WHERE 1 = 0"
        )
        rows = Rows(self._days, ids, self._writer.rows)
        done = ids["legal_case"]
        while done < self._plan.cases:
            upto = min(done + _BATCH, self._plan.cases)
            for number in range(done, upto):
                self._case(rows, ids, number)
            store.begin()
            self._writer.flush(store)
            store.insert(_STAGE, TERMS, rows.terms)
            rows.terms.clear()
            self._count(store)
            store.commit()
            done = upto
            progress.at(done)

    def _count(self, store: Store) -> None:
        """The numbers given so far, so that the next application gets the one after."""
        store.execute("DELETE FROM case_counter")
        values = ", ".join(f"({a}, {b}, {n})" for (a, b), n in self._counters.items())
        store.execute(f"INSERT INTO case_counter (office_id, year, last_seq) VALUES {values}")

    def _case(self, rows: Rows, ids: dict[str, int], number: int) -> None:
        rng = Random((self._plan.seed * 7_368_787 + number) * 2 + 1)
        place, day = self._which.drawn(rng), self._received(number)
        minute = int(rng.random() * _OFFICE_DAY)
        known = self._on_file[place.centre_id]
        if known and rng.random() < _COMES_BACK:
            person_id = known[int(rng.random() * len(known))]
            person = somebody(self._plan.seed, person_id)
        else:
            person = somebody(self._plan.seed, ids["person"] + 1)
            person_id = rows.person(person, place.centre_id, day, minute)
            known.append(person_id)
        life, opponents, facts = self._life(rng, place, number, person, day, minute)
        life.live()
        year = date.fromordinal(day).year
        self._counters[place.id, year] += 1
        rows.case(life, person_id, self._counters[place.id, year], opponents, facts)

    def _received(self, number: int) -> int:
        """The working day of the case, so that applications grow evenly over the years."""
        share = (number + 0.5) / self._plan.cases
        grown = _GROWTH / 2
        at = ((1 + 4 * grown * (1 + grown) * share) ** 0.5 - 1) / (2 * grown)
        days = self._calendar.workdays
        return days[min(int(at * len(days)), len(days) - 1)]

    def _life(
        self, rng: Random, place: Place, number: int, person: Somebody, day: int, minute: int
    ) -> tuple[Life, tuple[str, ...], str]:
        story, route = a_story(rng, person), _routes.drawn(rng)
        ground = a_ground(rng, person, story)
        state = _states.drawn(rng) if person.relation else ProofState.NONE
        promise = day + _PROMISE_DAYS if state is ProofState.PROMISED else None
        on = date.fromordinal(day)
        facts = claim(
            person,
            state,
            age_on(person.birth_on, on),
            date.fromordinal(promise) if promise else None,
            state is not ProofState.PROMISED,
        )
        lacks = rng.random() < _LACKS or route == "lapsed"
        urgent = route == "provisional"
        found = judged(story.matter, facts, ground, urgent, 1 if lacks else 0, on)
        asked = Application(
            number=number,
            place=place,
            clerk=place.clerks[number % len(place.clerks)],
            lawyer=place.lawyers[int(rng.random() * len(place.lawyers))],
            person=person,
            matter=story.matter,
            day=day,
            minute=minute,
            judged=found,
            state=state,
            promise_day=promise,
            recipients=recipients(person, on, ground),
            amount_fen=rng.randrange(*story.yuan) // 10 * 1000 if story.yuan else None,
            lacks=bool(found.lacking),
            route=route if found.lacking or route != "lapsed" else "aided",
        )
        life = Life(asked, self._calendar, rng, self._last)
        life.columns |= {"ground": ground.value, "urgent": int(urgent)}
        opponents = (an_opponent(rng, story),) if rng.random() < 0.9 else ()
        return life, opponents, rng.choice(story.facts)
