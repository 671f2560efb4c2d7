"""What was measured, for machines and for docs/performance.md?"""

from __future__ import annotations

import json
import os
import platform
from pathlib import Path
from typing import Any

from app import clock
from bench.load.visits import FLOOR, VISITS

_LABEL = {visit.key: visit.label for visit in VISITS}
_HEAD = (
    "| 页面 | p50 ms | p95 ms | 次/秒 | 停顿 p50 ms | 停顿 p95 ms | 单人 p50 ms | 单人 p95 ms | 请求 | 语句/请求 | KB | CPU ms | 其中 |",
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|",
)


def machine() -> dict[str, Any]:
    """What the figures were measured on, and how busy it was with other things."""
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory_kb = int(Path("/proc/meminfo").read_text().split()[1])
    return {
        "cpu": cpu,
        "cores": os.cpu_count(),
        "memory_gb": round(memory_kb / 2**20),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 1),
    }


def write(result: dict[str, Any], path: Path) -> None:
    """The result as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n")


def table(result: dict[str, Any]) -> str:
    """The result as Markdown."""
    machine_, lines = result["machine"], list(_HEAD)
    for key, line in result["lines"].items():
        lines.append(_row(_LABEL.get(key, key), line))
    floor = result.get("floor")
    if floor:
        lines.append(_row(FLOOR.label, floor))
    memory = "、".join(f"{each:.0f}" for each in result.get("memory_mb", []))
    return "\n".join(
        (
            f"**{result['cases']:,} cases, {result['database']}** — {result['measured_on']}, {machine_['cores']} × "
            f"{machine_['cpu']}, {machine_['memory_gb']} GB, Python {machine_['python']}, "
            f"load before the run {machine_['load_before']}; {result['workers']} workers × 4 threads, "
            f"{result['users']} visitors in {result['processes']} client processes on the same "
            f"machine, without pauses and (停顿) each looking at a page for a second; built in {result['built_seconds']:.0f} s, {result['size_mb']:,.0f} MB; "
            f"memory per worker after the run {memory} MB.",
            "",
            *lines,
        )
    )


def _row(label: str, line: dict[str, Any]) -> str:
    if not line.get("visits"):
        return f"| {label} | — | — | — | — | — | — | — | — | — | — | — | {'；'.join(line.get('failures', []))[:200]} |"
    parts = "，".join(f"{name} {ms:g}" for name, ms in line.get("parts_ms", {}).items() if ms >= 0.5)
    waits = " | ".join(
        f"{line[name]:.0f}" for name in ("calm_p50_ms", "calm_p95_ms", "alone_p50_ms", "alone_p95_ms")
    )
    queries = f"{line['queries']:g}" if "queries" in line else ""
    return (
        f"| {label} | {line['p50_ms']:.0f} | {line['p95_ms']:.0f} | {line['per_second']:.0f} | {waits} | "
        f"{line['requests']:g} | {queries} | {line['bytes'] / 1024:.0f} | {line.get('cpu_ms', '')} | {parts} |"
    )


def insert(text: str, name: str, path: Path) -> None:
    """Put the table between its marks in a Markdown file; at the end where there are none."""
    begin, end = f"<!-- bench {name} -->", f"<!-- end {name} -->"
    whole = path.read_text() if path.exists() else ""
    block = f"{begin}\n{text}\n{end}"
    if begin in whole:
        before, _, rest = whole.partition(begin)
        whole = before + block + rest.partition(end)[2]
    else:
        whole = f"{whole.rstrip()}\n\n{block}\n"
    path.write_text(whole)


def today() -> str:
    """The day of the measurement."""
    return clock.today().isoformat()
