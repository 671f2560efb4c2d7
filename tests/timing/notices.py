"""The State Council's notices as they were printed, typed day by day; and an invented one for 2027."""

from __future__ import annotations

from datetime import date, timedelta

# (first, last) of each stretch off, then the days worked instead. Sources: 国办发明电〔2023〕7号,
# 〔2024〕12号, 〔2025〕7号.
OFF: dict[int, dict[str, tuple[str, str]]] = {
    2024: {
        "元旦": ("01-01", "01-01"),
        "春节": ("02-10", "02-17"),
        "清明节": ("04-04", "04-06"),
        "劳动节": ("05-01", "05-05"),
        "端午节": ("06-10", "06-10"),
        "中秋节": ("09-15", "09-17"),
        "国庆节": ("10-01", "10-07"),
    },
    2025: {
        "元旦": ("01-01", "01-01"),
        "春节": ("01-28", "02-04"),
        "清明节": ("04-04", "04-06"),
        "劳动节": ("05-01", "05-05"),
        "端午节": ("05-31", "06-02"),
        "国庆节、中秋节": ("10-01", "10-08"),
    },
    2026: {
        "元旦": ("01-01", "01-03"),
        "春节": ("02-15", "02-23"),
        "清明节": ("04-04", "04-06"),
        "劳动节": ("05-01", "05-05"),
        "端午节": ("06-19", "06-21"),
        "中秋节": ("09-25", "09-27"),
        "国庆节": ("10-01", "10-07"),
    },
    # Not yet published; invented to have something to load.
    2027: {
        "元旦": ("01-01", "01-03"),
        "春节": ("02-05", "02-12"),
        "清明节": ("04-03", "04-05"),
        "劳动节": ("05-01", "05-05"),
        "端午节": ("06-09", "06-09"),
        "中秋节": ("09-15", "09-15"),
        "国庆节": ("10-01", "10-07"),
    },
}
MADE_UP: dict[int, tuple[str, ...]] = {
    2024: ("02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"),
    2025: ("01-26", "02-08", "04-27", "09-28", "10-11"),
    2026: ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10"),
    2027: ("01-30", "02-20", "05-08", "09-26", "10-09"),
}


def day(year: int, text: str) -> date:
    """ "02-04" of that year."""
    return date.fromisoformat(f"{year}-{text}")


def days_off(year: int) -> dict[date, str]:
    """Every day of the stretches off, weekends among them, with the festival."""
    found = {}
    for festival, (first, last) in OFF[year].items():
        at = day(year, first)
        while at <= day(year, last):
            found[at] = festival
            at += timedelta(days=1)
    return found


def made_up(year: int) -> list[date]:
    """The weekend days worked instead."""
    return [day(year, text) for text in MADE_UP[year]]


def notice_file(year: int = 2027) -> str:
    """The notice as the file to load."""
    lines = [f"{at},放假,{festival}" for at, festival in days_off(year).items()]
    return "\n".join(["date,kind,note", *lines, *(f"{at},上班,补班" for at in made_up(year))]) + "\n"
