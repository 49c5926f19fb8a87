"""The report as one self-contained page: the diagram of the stack, and the findings in the order in which they are to
be fixed, with filters. Diagram and findings link to each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Final

from preflight.evaluation.evaluate import ReportedFinding
from preflight.policy import ADVISORY
from preflight.reports.errors import error_source
from preflight.reports.grouping import in_order, problem_of
from preflight.reports.picture import Picture, picture_of
from preflight.reports.report import Report, resource_type, title_of

# The levels with their headings, in the order of the page.
_LEVELS: Final = {"mandatory": "Must be fixed", "advisory": "Advice"}

_STYLE: Final = """
:root { color-scheme: light dark; --ink:#1f2328; --soft:#59636e; --page:#ffffff; --box:#f6f8fa; --line:#d1d9e0;
  --bad:#d1242f; --risk:#9a6700; --good:#1a7f37; --link:#0969da; }
@media (prefers-color-scheme: dark) { :root { --ink:#e6edf3; --soft:#9198a1; --page:#0d1117; --box:#151b23;
  --line:#3d444d; --bad:#f85149; --risk:#d29922; --good:#3fb950; --link:#58a6ff; } }
* { box-sizing:border-box; }
body { margin:0; background:var(--page); color:var(--ink);
  font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif; }
main, header { max-width:1180px; margin:0 auto; padding:16px 20px; }
h1 { font-size:22px; margin:0; } h2 { font-size:18px; margin:28px 0 10px; }
h3 { font-size:15px; margin:0; } h3.group { margin:18px 0 8px; } h4 { font-size:15px; margin:0; }
.soft { color:var(--soft); } a { color:var(--link); }
.counts { display:flex; flex-wrap:wrap; gap:10px; margin:14px 0 0; padding:0; list-style:none; }
.counts li { border:1px solid var(--line); border-radius:8px; padding:6px 14px; background:var(--box); }
.counts b { font-size:20px; margin-right:6px; }
.mandatory b, .mandatory .level { color:var(--bad); } .advisory b, .advisory .level { color:var(--risk); }
.filters { display:flex; flex-wrap:wrap; gap:12px; align-items:center; margin:10px 0; }
.filters input[type=search], .filters select { font:inherit; color:inherit; background:var(--box);
  border:1px solid var(--line); border-radius:6px; padding:5px 10px; max-width:100%; }
article { border:1px solid var(--line); border-left-width:4px; border-radius:6px; padding:10px 14px; margin:8px 0;
  background:var(--box); overflow-wrap:anywhere; }
article.mandatory { border-left-color:var(--bad); } article.advisory { border-left-color:var(--risk); }
article p { margin:6px 0; } article dl { margin:6px 0 0; display:grid; grid-template-columns:max-content 1fr;
  gap:2px 12px; font-size:13px; } dt { color:var(--soft); } dd { margin:0; }
.banner { border:1px solid var(--risk); border-left-width:6px; border-radius:6px; padding:10px 14px;
  overflow-wrap:anywhere; } .banner.incomplete { border-color:var(--bad); }
.level { font-weight:700; } code { font-family:ui-monospace,SFMono-Regular,Menlo,monospace; font-size:.92em; }
.area { font-size:12px; font-weight:400; color:var(--soft); border:1px solid var(--line); border-radius:9px;
  padding:1px 8px; white-space:nowrap; }
article:target { outline:3px solid var(--link); outline-offset:2px; }
article, .box { scroll-margin:24px; }
.picture { overflow:auto; border:1px solid var(--line); border-radius:8px; }
.picture svg { display:block; margin:0 auto; }
.picture.narrow svg { width:100%; min-width:330px; max-width:480px; height:auto; } .narrow { display:none; }
@media (max-width:640px) { .wide { display:none; } a.narrow { display:inline; } div.narrow { display:block; } }
[hidden] { display:none !important; }
@media (max-width:480px) { article dl { grid-template-columns:1fr; } dt { margin-top:4px; } }
"""

_SCRIPT: Final = """
const all = [...document.querySelectorAll("article.finding")];
const text = document.querySelector("#text"), area = document.querySelector("#area");
const boxes = [...document.querySelectorAll(".filters input[type=checkbox]")];
function show() {
  const levels = new Set(boxes.filter(b => b.checked).map(b => b.value));
  const words = text.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let shown = 0;
  for (const one of all) {
    const content = one.textContent.toLowerCase();
    one.hidden = !levels.has(one.dataset.level) || (area.value && one.dataset.area !== area.value)
      || !words.every(w => content.includes(w));
    shown += !one.hidden;
  }
  for (const group of document.querySelectorAll("section.level-group"))
    group.hidden = !group.querySelector("article:not([hidden])");
  document.querySelector("#shown").textContent = `${shown} of ${all.length} shown`;
}
for (const control of [text, area, ...boxes]) control.addEventListener("input", show);
// A link of the picture leads to a finding that the filters hide.
function reveal() {
  const target = document.getElementById(location.hash.slice(1));
  if (!target || !target.hidden) return;
  text.value = area.value = "";
  for (const box of boxes) box.checked = true;
  show();
  target.scrollIntoView();
}
window.addEventListener("hashchange", reveal);
show();
reveal();
"""


def render(report: Report) -> str:
    """The report as an HTML document with a final newline. The page loads no files and sends no data."""
    title = f"aws-preflight: {report.program}, stack {report.stack}"
    picture = picture_of(report)
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            f"<title>{escape(title)}</title>",
            f"<style>{_STYLE}</style>",
            "</head>",
            "<body>",
            *_header(report),
            "<main>",
            *_warnings(report),
            *([] if picture is None else picture.lines()),
            *_findings(report, picture),
            *_excepted(report),
            *_undecided(report),
            "</main>",
            f"<script>{_SCRIPT}</script>" if report.findings else "",
            "</body>",
            "</html>",
            "",
        ]
    )


def _header(report: Report) -> Iterator[str]:
    yield "<header>"
    yield f"<h1>{escape(report.program)}</h1>"
    yield (
        f'<div class="soft">stack {escape(report.stack)}, {report.outcome.resources} resources, '
        f"aws-preflight {escape(report.version)}</div>"
    )
    yield '<ul class="counts">'
    yield f'<li class="mandatory"><b>{report.mandatory}</b>mandatory</li>'
    yield f'<li class="advisory"><b>{report.advisory}</b>advisory</li>'
    if report.excepted:
        yield f"<li><b>{len(report.excepted)}</b>excepted</li>"
    if report.known:
        yield f"<li><b>{report.known}</b>in the baseline</li>"
    yield f"<li><b>{len(report.outcome.undecided)}</b>undecided</li>"
    yield "</ul>"
    yield "</header>"


def _warnings(report: Report) -> Iterator[str]:
    for index, text in enumerate(report.warnings):
        ended_early = index == 0 and report.completeness.ended_early
        title = "<b>Incomplete.</b> " if ended_early else ""
        yield f'<p class="banner{" incomplete" if ended_early else ""}" role="alert">{title}{escape(text)}</p>'


def _findings(report: Report, picture: Picture | None) -> Iterator[str]:
    yield "<h2>Findings</h2>"
    if not report.findings:
        yield "<p>Nothing found.</p>" if report.completeness.complete else "<p>Nothing found so far.</p>"
        return
    yield '<div class="filters">'
    yield '<input type="search" id="text" placeholder="Search" aria-label="Search the findings">'
    yield '<select id="area" aria-label="Area"><option value="">All areas</option>'
    for area in report.by_area:
        yield f'<option value="{escape(area, True)}">{escape(title_of(area))}</option>'
    yield "</select>"
    for level in _LEVELS:
        yield f'<label><input type="checkbox" value="{level}" checked> {level}</label>'
    yield '<span class="soft" id="shown" role="status"></span>'
    yield "</div>"
    found = in_order(report.findings)
    for level, title in _LEVELS.items():
        one = [(index, f) for index, f in enumerate(found) if _level(f) == level]
        if one:
            yield f'<section class="level-group"><h3 class="group">{title}</h3>'
            for index, finding in one:
                yield from _finding(report, finding, index, picture)
            yield "</section>"


def _level(finding: ReportedFinding) -> str:
    return "advisory" if finding.level is ADVISORY else "mandatory"


def _finding(report: Report, finding: ReportedFinding, index: int, picture: Picture | None) -> Iterator[str]:
    level = _level(finding)
    yield (
        f'<article class="finding {level}" id="finding-{index}" data-level="{level}" '
        f'data-area="{escape(finding.area, True)}">'
    )
    name = escape(finding.policy)
    link = f'<a href="{escape(finding.url, True)}" rel="noreferrer">{name}</a>' if finding.url else name
    area = f'<span class="area">{escape(title_of(finding.area))}</span>'
    yield f'<h4><span class="level">{level}</span> <span class="soft">{finding.severity}</span> {link} {area}</h4>'
    yield f"<p>{escape(problem_of(finding))}</p>"
    yield "<dl>"
    what = f"<code>{escape(finding.resource)}</code> {escape(resource_type(finding.type))}"
    yield f"<dt>Resource</dt><dd>{what}</dd>"
    if finding.file is not None:
        path, line = report.paths.from_root(finding.file), finding.line or 1
        whole = f"{report.paths.absolute(finding.file)}:{line}"
        yield f'<dt>Place</dt><dd><code title="{escape(whole, True)}">{escape(path)}:{line}</code></dd>'
    if finding.error:
        yield f"<dt>{error_source(finding)}</dt><dd><code>{escape(finding.error)}</code></dd>"
    if finding.remediation:
        yield f"<dt>Repair</dt><dd>{_prose(finding.remediation)}</dd>"
    if picture is not None and (links := picture.links(finding)):
        yield f"<dt>Picture</dt><dd>{', '.join(links)}</dd>"
    yield "</dl></article>"


def _prose(text: str) -> str:
    """A sentence of a policy's page, with its code in code elements."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(" ".join(text.split())))


def _excepted(report: Report) -> Iterator[str]:
    if not report.excepted:
        return
    yield "<h2>Excepted</h2>"
    for one in report.excepted:
        until = f", until {one.until}" if one.until else ""
        yield (
            f"<article><h3>{escape(one.finding.policy)} on <code>{escape(one.finding.resource)}</code></h3>"
            f"<p>{escape(one.reason)}{until}</p></article>"
        )


def _undecided(report: Report) -> Iterator[str]:
    if report.outcome.undecided:
        yield "<h2>Undecided before deployment</h2>"
        yield "<details><summary>Subjects and the unknown values</summary><ul>"
        for one in report.outcome.undecided:
            yield f"<li>{escape(one.policy)}, <code>{escape(one.subjects)}</code>: {escape(one.reason)}</li>"
        yield "</ul></details>"
