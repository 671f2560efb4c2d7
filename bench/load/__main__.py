"""python -m bench.load: build the data, drive the real server, write the figures down."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade

from app import create_app
from app.extensions import db
from bench.load import reporting, serving
from bench.load.building import build
from bench.load.changing import changing
from bench.load.driving import Crowd, Taken, crowd
from bench.load.inside import examine
from bench.load.material import material, to_assign
from bench.load.soaking import soak
from bench.load.visits import FLOOR_LOGIN, VISITS, Material, NothingLeft, Visit
from config import VAR, Settings

SEED = 20261123
_SIZES = "1 000, 20 000 and 1 000 000 are the sizes of the tables"
_MOST_WRITES = 15  # of each visitor
_FEW_WRITES = 5  # of one alone
_WARM = 3
_PAUSE = 1.0  # seconds somebody looks at a page
_PAUSED_SECONDS = 8.0  # how long people with pauses come


def main(arguments: Sequence[str] | None = None) -> int:
    """Build and measure as the options say."""
    asked = _options().parse_args(arguments)
    folder = asked.data or VAR / "bench" / f"{asked.database}-{asked.cases}"
    with serving.database(asked.database, folder) as url:
        settings = serving.settings_for(url, folder)
        app = create_app(settings)
        with app.app_context():
            upgrade()
            db.engine.dispose()
        started = time.monotonic()
        build(app, folder, asked.cases, asked.seed)
        built = _remembered(folder, time.monotonic() - started)
        if asked.build_only:
            return 0
        if asked.soak:
            seen = soak(app, serving.environment_of(settings), asked)
            print(seen.table())
            return 1 if seen.failures else 0
        result = _described(asked, settings, folder, built) | measure(app, settings, asked)
    reporting.write(result, asked.out or folder / "result.json")
    print(reporting.table(result))
    if asked.into:
        reporting.insert(reporting.table(result), f"{asked.database} {asked.cases}", asked.into)
    failed = [f"{key}: {each}" for key, line in result["lines"].items() for each in line["failures"]]
    print("\n".join(failed), file=sys.stderr)
    return 1 if failed else 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000, help=_SIZES)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--data", type=Path, help="folder of the data set (var/bench/…); kept between runs")
    parser.add_argument(
        "--users", type=int, default=10, choices=range(1, 21), metavar="1..20", help="visitors at once"
    )
    parser.add_argument("--processes", type=int, default=2, help="client processes they are spread over")
    parser.add_argument("--workers", type=int, default=3, help="processes of the web server")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long each line is measured")
    parser.add_argument("--only", nargs="*", default=[], help="keys of the lines to measure")
    parser.add_argument("--soak", type=float, default=0, metavar="MINUTES", help="watch the memory instead")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--build-only", action="store_true", help="build the data and stop")
    parser.add_argument("--out", type=Path, help="where the JSON goes")
    parser.add_argument("--into", type=Path, help="a Markdown file to put the table into")
    return parser


def _remembered(folder: Path, seconds: float) -> float:
    """How long the build took, also when it was done by an earlier run."""
    path = folder / "built-seconds.json"
    if seconds < 1 and path.exists():
        kept: float = json.loads(path.read_text())
        return kept
    earlier = json.loads(path.read_text()) if path.exists() else 0.0
    path.write_text(json.dumps(earlier + seconds))
    return float(earlier + seconds)


def _described(asked: argparse.Namespace, settings: Settings, folder: Path, built: float) -> dict[str, Any]:
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return {
        "cases": asked.cases,
        "database": asked.database,
        "measured_on": reporting.today(),
        "machine": reporting.machine(),
        "users": asked.users,
        "processes": asked.processes,
        "workers": asked.workers,
        "seconds": asked.seconds,
        "built_seconds": round(built, 1),
        "size_mb": round(size / 1e6),
    }


def measure(app: Flask, settings: Settings, asked: argparse.Namespace) -> dict[str, Any]:
    """Every line: what it costs inside, then what the visitors wait for."""
    found = material(app, asked.seed, asked.users)
    chosen = [visit for visit in VISITS if not asked.only or visit.key in asked.only]
    lines: dict[str, dict[str, Any]] = {}
    memory: list[float] = []
    environment = serving.environment_of(settings)
    with serving.running(environment, asked.workers) as server:
        with crowd(server.address, min(asked.processes, asked.users)) as people:
            for visit in chosen:
                with changing(app) if visit.amid_changes else nullcontext():
                    lines[visit.key] = _line(app, visit, found, people, asked)
        memory = server.memory_mb()
    first = lines.get("queue_first", {})
    floor = _floor(found, environment, first["bytes"], asked) if "bytes" in first else {}
    return {"lines": lines, "floor": floor, "memory_mb": memory}


def _line(
    app: Flask, visit: Visit, found: Material, people: Crowd, asked: argparse.Namespace
) -> dict[str, Any]:
    print(f"{visit.key} …", file=sys.stderr, flush=True)
    most, few, warm = (_MOST_WRITES, _FEW_WRITES, 1) if visit.writes else (10**9, 10**9, _WARM)
    *logins, examined = found["users"][visit.role]
    if visit.key == "assign":
        found["to_assign"] = to_assign(app, found, 2 * _MOST_WRITES)
    alone = people.visit(visit.key, logins[:1], found, asked.seconds / 3, few, warm)
    _used(found, logins[:1], few + warm)
    together = people.visit(visit.key, logins, found, asked.seconds, most, warm)
    _used(found, logins, most + warm)
    calm = people.visit(visit.key, logins, found, _PAUSED_SECONDS, few, 0, _PAUSE)
    line = _together(together, alone, calm)
    line["failures"] = [*alone.failures, *together.failures, *calm.failures][:3]
    if not line["failures"]:
        with suppress(NothingLeft):
            line |= examine(app, visit, examined, found)
    return line


def _used(found: Material, logins: Sequence[str], number: int) -> None:
    """Cases that the client processes have assigned: their copy of the list is their own."""
    for login in logins:
        if login in found["to_assign"]:
            del found["to_assign"][login][-number:]


def _floor(
    found: Material, environment: dict[str, str], size: int, asked: argparse.Namespace
) -> dict[str, Any]:
    """The bare handler over the same offices with as many bytes."""
    found["size"] = size
    logins = [FLOOR_LOGIN + login for login in found["users"]["desk"][:-1]]
    with (
        serving.running(environment, asked.workers, "bench.load.floor:application") as server,
        crowd(server.address, min(asked.processes, asked.users)) as people,
    ):
        alone = people.visit("floor", logins[:1], found, asked.seconds / 3, 10**9, _WARM)
        together = people.visit("floor", logins, found, asked.seconds, 10**9, _WARM)
        calm = people.visit("floor", logins, found, _PAUSED_SECONDS, 10**9, 0, _PAUSE)
    return _together(together, alone, calm)


def _together(together: Taken, alone: Taken, calm: Taken) -> dict[str, Any]:
    """All at once without pauses, with the waits of one alone and of all with pauses."""
    with_pauses, by_oneself = calm.figures(), alone.figures()
    return together.figures() | {
        "alone_p50_ms": by_oneself.get("p50_ms", 0.0),
        "alone_p95_ms": by_oneself.get("p95_ms", 0.0),
        "calm_p50_ms": with_pauses.get("p50_ms", 0.0),
        "calm_p95_ms": with_pauses.get("p95_ms", 0.0),
    }


if __name__ == "__main__":
    sys.exit(main())
