"""Which limit, promise, threshold and calendar hold for one office? Rows in, answers out; no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar

from app.rules.basis import Basis, Citation, Confidence
from app.rules.deadlines import LIMITS, Computation, DeadlineKind, Limit, Pause, compute
from app.rules.extension import Extension, extended
from app.rules.law_texts import law_text
from app.rules.workdays import WorkingCalendar, YearTable
from app.timing.rows import (
    Confirmation,
    ImportedYear,
    LawVersion,
    OwnDay,
    OwnLimit,
    Promise,
    RuleRow,
    Threshold,
    longest_promise,
)

# The State Council announces the next year's holidays in November (国务院办公厅通知).
ANNOUNCED_BY = (11, 15)
_Owned = TypeVar("_Owned", ImportedYear, OwnDay)


@dataclass(frozen=True)
class OfficeTiming:
    """All that holds about time for one office (本机构时限设置), nearest office first.

    `office_ids` is the office and those above it. What a nearer office has set wins over
    what one above has; a shipped rule row that came into force later wins over both.
    """

    office_ids: tuple[int, ...]
    years: tuple[ImportedYear, ...] = ()
    days: tuple[OwnDay, ...] = ()
    own_limits: tuple[OwnLimit, ...] = ()
    promises: tuple[Promise, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()
    laws: tuple[LawVersion, ...] = ()
    calendar_changed_on: date | None = None
    _shipped: Sequence[Limit] = field(default=LIMITS, repr=False)
    _published: Sequence[YearTable] = field(default=(), repr=False)

    # --- calendar ---------------------------------------------------------------------------

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """Published years, then imported ones, then single days: nearer offices and newer rows win."""
        tables = [*self._published, *(each.table for each in self._farthest_first(self.years))]
        return WorkingCalendar(tables, {day: own.is_workday for day, own in self.own_days.items()})

    @cached_property
    def own_days(self) -> Mapping[date, OwnDay]:
        """The days that hold by an office's decision, by day; the nearest office's."""
        newest = {(each.office_id, each.day): each for each in self.days}
        return {each.day: each for each in self._farthest_first(newest.values()) if not each.withdrawn}

    def imported(self, year: int) -> ImportedYear | None:
        """The notice of that year some office has loaded, as it holds here."""
        found = [each for each in self._farthest_first(self.years) if each.table.year == year]
        return found[-1] if found else None

    def missing_year(self, today: date) -> int | None:
        """The year whose notice should be loaded by now: this one, or from 15 November the next."""
        wanted = today.year + 1 if (today.month, today.day) >= ANNOUNCED_BY else today.year
        known = {table.year for table in self.calendar.tables}
        return next((year for year in (today.year, wanted) if year not in known), None)

    def _farthest_first(self, rows: Iterable[_Owned]) -> list[_Owned]:
        place = {office_id: n for n, office_id in enumerate(self.office_ids)}
        return sorted(rows, key=lambda each: -place[each.office_id])

    # --- limits -----------------------------------------------------------------------------

    def limit(self, kind: DeadlineKind, on: date) -> Limit:
        """The rule row in force on the day a period starts. Raises LookupError when there is none."""
        shipped, own = self._by_kind.get(kind, ((), ()))
        law = max(
            (row for row in shipped if row.in_force_on(on)), key=lambda row: row.effective_from, default=None
        )
        mine = self._nearest_limit(own, on)
        if mine is not None and (law is None or mine.effective_from >= law.effective_from):
            return mine
        if law is None:
            raise LookupError(f"no limit of kind {kind.value} is in force on {on}")
        return law

    def _nearest_limit(self, own: Sequence[OwnLimit], on: date) -> Limit | None:
        for office_id in self.office_ids:
            held = [row for row in own if row.office_id == office_id and row.limit.in_force_on(on)]
            newest = max(held, key=lambda row: row.limit.effective_from, default=None)
            same_day = [
                row for row in held if newest and row.limit.effective_from == newest.limit.effective_from
            ]
            if same_day and not same_day[-1].withdrawn:
                return same_day[-1].limit
        return None

    def limit_by_id(self, rule_id: str) -> Limit:
        """The rule row a deadline was computed with, in force or not. Raises KeyError."""
        return self._by_id[rule_id]

    def is_confirmed(self, rule_id: str) -> bool:
        """Whether the figure was read in its source, or the office has checked it (已核)."""
        return not self._by_id[rule_id].confidence.needs_checking

    def confirmation(self, rule_id: str) -> Confirmation | None:
        """Who confirmed the row, when and against what; the nearest office's, the newest."""
        return self._confirmed.get(rule_id)

    def rows(self, kind: DeadlineKind | None = None) -> tuple[RuleRow, ...]:
        """Every rule row in the order of the kinds, each kind's by date (期限规则沿革)."""
        kinds = DeadlineKind if kind is None else (kind,)
        found = []
        for each in kinds:
            shipped, own = self._by_kind.get(each, ((), ()))
            rows = [RuleRow(row, None, False, self.confirmation(row.rule_id)) for row in shipped]
            rows += [RuleRow(row.limit, row.office_id, row.withdrawn, None) for row in own]
            found += sorted(rows, key=lambda row: row.limit.effective_from)
        return tuple(found)

    @cached_property
    def _confirmed(self) -> Mapping[str, Confirmation]:
        found: dict[str, Confirmation] = {}
        for office_id in reversed(self.office_ids):
            found |= {each.rule_id: each for each in self.confirmations if each.office_id == office_id}
        return found

    def _checked(self, row: Limit) -> Limit:
        if row.rule_id in self._confirmed and row.confidence.needs_checking:
            return replace(row, confidence=Confidence.CONFIRMED)
        return row

    @cached_property
    def _by_kind(self) -> Mapping[DeadlineKind, tuple[tuple[Limit, ...], tuple[OwnLimit, ...]]]:
        shipped: dict[DeadlineKind, list[Limit]] = {}
        own: dict[DeadlineKind, list[OwnLimit]] = {}
        for row in self._shipped:
            shipped.setdefault(row.kind, []).append(self._checked(row))
        for each in self.own_limits:
            own.setdefault(each.limit.kind, []).append(each)
        return {
            kind: (tuple(shipped.get(kind, ())), tuple(own.get(kind, ())))
            for kind in shipped.keys() | own.keys()
        }

    @cached_property
    def _by_id(self) -> Mapping[str, Limit]:
        rows = [self._checked(row) for row in self._shipped] + [each.limit for each in self.own_limits]
        return {row.rule_id: row for row in rows}

    # --- promises and thresholds ------------------------------------------------------------

    def promise_days(
        self, kind: DeadlineKind, on: date, matter_group: str = "", beneficiary: str = ""
    ) -> int | None:
        """The promise (承诺时限) for such a case starting that day, in calendar days, or None.

        Of the nearest office that says anything the one that names the case most exactly; a
        beneficiary counts more than a matter. One longer than the limit in force is no promise.
        """
        for office_id in self.office_ids:
            said = self._said(office_id, kind, on, matter_group, beneficiary)
            if said:
                kept = [each for each in said if each.days is not None]
                days = max(kept, key=lambda each: each.narrowness).days if kept else None
                limit = self.limit(kind, on)
                longest = longest_promise(limit.figure, limit.unit)
                return days if days is not None and longest is not None and days <= longest else None
        return None

    def promises_standing(self, kind: DeadlineKind, on: date) -> tuple[Promise, ...]:
        """The promises of this very office that hold on the day, and those that will (现行承诺)."""
        newest: dict[tuple[str, str], Promise] = {}
        later = []
        for each in self.promises:
            if (each.office_id, each.kind) != (self.office_ids[0], kind):
                continue
            key = (each.matter_group, each.beneficiary)
            if each.effective_from > on:
                later.append(each)
            elif key not in newest or newest[key].effective_from <= each.effective_from:
                newest[key] = each
        return tuple(each for each in (*newest.values(), *later) if each.days is not None)

    def limits_from(self, kind: DeadlineKind, on: date) -> tuple[Limit, ...]:
        """The rule row in force on the day and those that will follow it."""
        later = {row.limit.effective_from for row in self.rows(kind) if row.limit.effective_from > on}
        found = []
        for day in (on, *sorted(later)):
            with suppress(LookupError):
                found.append(self.limit(kind, day))
        return tuple(dict.fromkeys(found))

    def _said(
        self, office_id: int, kind: DeadlineKind, on: date, matter_group: str, beneficiary: str
    ) -> list[Promise]:
        """What one office has said for such a case: the newest row of each key."""
        newest: dict[tuple[str, str], Promise] = {}
        for each in self.promises:
            if (each.office_id, each.kind) != (office_id, kind) or each.effective_from > on:
                continue
            key = (each.matter_group, each.beneficiary)
            if each.is_for(matter_group, beneficiary) and (
                key not in newest or newest[key].effective_from <= each.effective_from
            ):
                newest[key] = each
        return list(newest.values())

    def warn_days(self, limit: Limit, on: date) -> int:
        """How many calendar days before the day the lamp of a period started then is yellow."""
        for office_id in self.office_ids:
            held = [
                each
                for each in self.thresholds
                if (each.office_id, each.kind) == (office_id, limit.kind) and each.effective_from <= on
            ]
            if held:
                latest = max(each.effective_from for each in held)
                return [each for each in held if each.effective_from == latest][-1].warn_days
        return limit.warn_days

    # --- articles ---------------------------------------------------------------------------

    def law_version(self, basis: Basis, on: date) -> LawVersion | None:
        """The wording of the article cited as in force that day, where an office has entered it."""
        if not isinstance(basis, Citation):
            return None
        for office_id in self.office_ids:
            held = [
                each
                for each in self.laws
                if each.office_id == office_id
                and (each.statute, each.article) == (basis.statute, basis.article)
                and each.holds_on(on)
            ]
            if held:
                latest = max(each.valid_from for each in held)
                return [each for each in held if each.valid_from == latest][-1]
        return None

    def law_words(self, basis: Basis, on: date) -> str:
        """The wording itself (法条原文), the office's entry before what ships; "" when not on file."""
        entered = self.law_version(basis, on)
        return entered.text if entered else law_text(basis)

    # --- working it out ---------------------------------------------------------------------

    def work_out(
        self,
        limit: Limit,
        started_on: date,
        pauses: Iterable[Pause] = (),
        *,
        promise_days: int | None = None,
        set_due_on: date | None = None,
        started_at: datetime | None = None,
        extension: Extension | None = None,
    ) -> Computation:
        """rules.deadlines.compute by this office's calendar; the steps also name the rule row and
        the version of the article in force. Raises ValueError as compute does."""
        given = tuple(pauses)
        computed = compute(limit, started_on, self.calendar, given, promise_days, set_due_on, started_at)
        if extension is not None:
            computed = extended(computed, extension, given, self.calendar)
        return replace(computed, steps=(*computed.steps, *self._provenance(limit, started_on)))

    def _provenance(self, limit: Limit, on: date) -> list[str]:
        until = f"至 {limit.effective_to} " if limit.effective_to else "起"
        said = [f"规则：{limit.rule_id}，自 {limit.effective_from} {until}有效，{limit.confidence.label}"]
        confirmed = self.confirmation(limit.rule_id)
        if confirmed is not None:
            said[0] += f"（{confirmed.confirmed_on} {confirmed.confirmed_by}据{confirmed.source}核对）"
        version = self.law_version(limit.basis, on)
        if version is not None:
            said.append(
                f"法条版本：{version.citation.label}（{version.version}），{version.valid_from} 起施行"
            )
        return said
