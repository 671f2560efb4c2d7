"""How does a chart get into a Word document? As a chart of Word's own, drawn from the same numbers.

A picture would need a library that draws and Chinese fonts on the server; a chart part needs
neither, prints sharp, and WPS, Word and LibreOffice draw it. The numbers are in the part itself,
so no workbook is embedded that could be edited apart from the table beside the chart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Length
from docx.text.paragraph import Paragraph

from app.rules.text import strip_unprintable

COLOURS = ("0B4F9E", "C2410C", "006D77", "7A1FA2", "8A5A00", "5C6675", "1D8348")
_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns over categories: one series, several side by side, or several stacked."""

    title: str
    categories: Sequence[str]
    series: Sequence[tuple[str, Sequence[float]]]
    is_stacked: bool = False

    @property
    def spoken(self) -> str:
        """The numbers in words, for those who do not see it."""
        told = (
            f"{name}："
            + "，".join(
                f"{category} {value:g}" for category, value in zip(self.categories, values, strict=True)
            )
            for name, values in self.series
        )
        return f"{self.title}。" + "；".join(told) + "。"


def add_chart(paragraph: Paragraph, chart: Chart, number: int, width: Length, height: Length) -> None:
    """Put the chart into the paragraph."""
    package = paragraph.part.package
    name = PackURI(f"/word/charts/chart{number}.xml")
    part = Part(name, _TYPE, _part(chart).encode(), package)
    relation = paragraph.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    drawing = (
        f'<w:drawing xmlns:w="{_W}" xmlns:wp="{_WP}" xmlns:a="{_A}" xmlns:c="{_C}" xmlns:r="{_R}">'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{int(width)}" cy="{int(height)}"/>'
        f'<wp:docPr id="{900 + number}" name={_quoted(f"图 {number}")} descr={_quoted(chart.spoken)}/>'
        f'<a:graphic><a:graphicData uri="{_C}"><c:chart r:id="{relation}"/></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing>"
    )
    paragraph.add_run()._r.append(parse_xml(drawing))


def _part(chart: Chart) -> str:
    grouping = "stacked" if chart.is_stacked else "clustered"
    overlap = '<c:overlap val="100"/>' if chart.is_stacked else '<c:overlap val="-10"/>'
    series = "".join(_series(place, name, values, chart) for place, (name, values) in enumerate(chart.series))
    legend = (
        '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>' if len(chart.series) > 1 else ""
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace xmlns:c="{_C}" xmlns:a="{_A}">'
        '<c:lang val="zh-CN"/><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        f'<c:barChart><c:barDir val="col"/><c:grouping val="{grouping}"/><c:varyColors val="0"/>{series}'
        f'<c:gapWidth val="60"/>{overlap}<c:axId val="111"/><c:axId val="112"/></c:barChart>'
        '<c:catAx><c:axId val="111"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="b"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        '<c:crossAx val="112"/></c:catAx>'
        '<c:valAx><c:axId val="112"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling>'
        '<c:delete val="0"/><c:axPos val="l"/><c:numFmt formatCode="0" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        '<c:crossAx val="111"/></c:valAx></c:plotArea>'
        f'{legend}<c:plotVisOnly val="1"/></c:chart>'
        f"{_fonts()}</c:chartSpace>"
    )


def _series(place: int, name: str, values: Sequence[float], chart: Chart) -> str:
    labels = "".join(
        f'<c:pt idx="{at}"><c:v>{_text(category)}</c:v></c:pt>'
        for at, category in enumerate(chart.categories)
    )
    numbers = "".join(f'<c:pt idx="{at}"><c:v>{value:g}</c:v></c:pt>' for at, value in enumerate(values))
    count = f'<c:ptCount val="{len(chart.categories)}"/>'
    position = "ctr" if chart.is_stacked else "outEnd"
    shown = "0" if chart.is_stacked else "1"
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/><c:tx><c:v>{_text(name)}</c:v></c:tx>'
        f'<c:spPr><a:solidFill><a:srgbClr val="{COLOURS[place % len(COLOURS)]}"/></a:solidFill></c:spPr>'
        '<c:invertIfNegative val="0"/>'
        f'<c:dLbls><c:numFmt formatCode="0;;" sourceLinked="0"/><c:dLblPos val="{position}"/>'
        f'<c:showLegendKey val="0"/><c:showVal val="{shown}"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
        f"<c:cat><c:strLit>{count}{labels}</c:strLit></c:cat>"
        f"<c:val><c:numLit><c:formatCode>0</c:formatCode>{count}{numbers}</c:numLit></c:val></c:ser>"
    )


def _fonts() -> str:
    return (
        '<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="900"><a:latin typeface="Times New Roman"/>'
        '<a:ea typeface="宋体"/></a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def _text(text: str) -> str:
    return escape(strip_unprintable(text))


def _quoted(text: str) -> str:
    return quoteattr(strip_unprintable(text))
