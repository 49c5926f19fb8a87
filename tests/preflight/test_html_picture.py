"""The picture in the HTML report: it stands first, and picture and findings link to each other."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import pytest

from preflight.evaluation.evaluate import Outcome, run
from preflight.evaluation.settings import Settings
from preflight.policy import ADVISORY, Severity, discover
from preflight.reports import html
from preflight.reports.report import Report
from preflight.testing import Program, program_from_yaml

BROKEN: Final = (
    Path(__file__)
    .with_name("shop.yaml")
    .read_text(encoding="utf-8")
    .replace("fromPort: 8080", "fromPort: 8081")
    .replace("timeout: 5, interval: 30", "timeout: 30, interval: 10")
    .replace('memory: "512"', 'memory: "8192"')
)


class Page(HTMLParser):
    """The ids of a page, and the links with the id of the article or box around them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.open: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "id" in found:
            self.ids.append(found["id"])
        if tag in ("article", "g"):
            self.open.append((tag, found.get("id", "")))
        if tag == "a" and found.get("href", "").startswith("#"):
            inside = next((name for _, name in reversed(self.open) if name), "")
            self.links.append((inside, found["href"][1:]))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("article", "g"):
            self.open.pop()


@cache
def report() -> Report:
    stack = program_from_yaml(BROKEN).planned()
    return Report("shop", "dev", run(stack, discover(), Settings()), model=stack)


@cache
def text() -> str:
    return html.render(report())


def test_the_picture_stands_first_and_undecided_last() -> None:
    headings = re.findall(r"<h[23][^>]*>([^<]+)</h", text())
    assert headings == ["The stack", "Findings", "Must be fixed", "Advice", "Undecided before deployment"]


def test_what_must_be_fixed_comes_first_and_areas_are_labels() -> None:
    found = re.findall(
        r'<article class="finding (\w+)" id="finding-(\d+)" data-level="(\w+)" data-area="(\w+)">\s*'
        r'<h4><span class="level">\w+</span> <span class="soft">(\w+)</span> .*?<span class="area">([^<]+)</span>',
        text(),
    )
    assert [int(number) for _, number, *_ in found] == list(range(len(report().findings)))
    order = [
        (level == "advisory", -list(Severity).index(Severity(severity)))
        for _, _, level, _, severity, _ in found
    ]
    assert order == sorted(order)
    assert len({area for *_, area, _, _ in found}) > 2
    mandatory = sum(f.level is not ADVISORY for f in report().findings)
    assert [level for level, *_ in found].count("mandatory") == mandatory > 2


def test_links_lead_both_ways() -> None:
    page = Page(text())
    assert len(page.ids) == len(set(page.ids))
    assert {target for _, target in page.links} <= set(page.ids)
    to_findings = {(inside, target) for inside, target in page.links if target.startswith("finding-")}
    to_places = {(inside, target) for inside, target in page.links if inside.startswith("finding-")}
    assert len(to_findings) > 8
    assert {(finding, place) for place, finding in to_findings} <= to_places
    # Each finding about a resource with a box leads to it, in the wide and in the narrow picture.
    balancer = next(
        i for i, f in enumerate(html.in_order(report().findings)) if f.policy == "security-group-mismatch"
    )
    targets = {target for inside, target in page.links if inside == f"finding-{balancer}"}
    assert {t for t in targets if t.startswith("n-")} == {f"n-{t}" for t in targets if not t.startswith("n-")}
    assert {re.sub(r"\d+", "", t) for t in targets} == {"box-", "arrow-", "n-box-", "n-arrow-"}


def test_every_mark_of_the_picture_is_a_link() -> None:
    marked = re.findall(r'<g class="box" id="((?:n-)?box-\d+)">(<a href="#finding-\d+")?', text())
    faulty = re.findall(r'class="(?:chip|subnet \w+|vpc) (?:mandatory|advisory)"', text())
    assert sum(bool(link) for _, link in marked) == len(faulty) > 4
    linked = re.findall(r'<g class="stop-mark" id="(?:n-)?arrow-\d+"><a href="#finding-\d+"', text())
    assert len(linked) == text().count('class="stop-mark"') == 2


def test_the_picture_tells_what_it_shows_to_those_who_do_not_see_it() -> None:
    for prefix in ("", "n-"):
        assert f'role="group" aria-labelledby="{prefix}picture-title {prefix}picture-text"' in text()
        (told,) = re.findall(rf'<desc id="{prefix}picture-text">([^<]+)</desc>', text())
        assert "VPC vpc with 6 subnets" in told
        assert "Blocked: balancer to service." in told
        assert re.search(r"service: \d mandatory findings?\.", told)


def test_a_page_without_resources_or_stack_has_no_picture() -> None:
    for model in (None, Program().planned()):
        assert "The stack" not in html.render(Report("web", "dev", Outcome(), model=model))


CHROMIUM: Final = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
# Hides all findings, follows a link of the picture, and says in the title whether its finding is shown.
FOLLOW: Final = """<script>
document.querySelector("#text").value = "nothing has this text";
document.querySelector("#text").dispatchEvent(new Event("input"));
const hidden = document.querySelectorAll("article.finding[hidden]").length;
const link = [...document.querySelectorAll("svg.stack a")].find(a => a.getBoundingClientRect().width > 0);
location.hash = link.getAttribute("href");
window.addEventListener("hashchange", () => {
  const shown = !document.querySelector(link.getAttribute("href")).hidden;
  const pictures = [...document.querySelectorAll(".picture")].filter(p => p.getBoundingClientRect().width > 0);
  document.title = [hidden === all.length, shown, pictures.length, pictures[0].className].join(" ");
});
</script></body>"""


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on PATH")
@pytest.mark.parametrize(("width", "size"), [(1280, "wide"), (480, "narrow")])
def test_a_link_of_the_picture_shows_a_finding_that_the_filters_hide(
    tmp_path: Path, width: int, size: str
) -> None:
    page = tmp_path / "report.html"
    page.write_text(text().replace("</body>", FOLLOW), encoding="utf-8")
    assert CHROMIUM is not None
    command = [
        CHROMIUM,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        f"--window-size={width},900",
    ]
    command += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    command += [
        f"--user-data-dir={tmp_path / 'profile'}",
        "--virtual-time-budget=2000",
        "--dump-dom",
        page.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert f"<title>true true 1 picture {size}</title>" in done.stdout, re.findall(
        "<title>[^<]*", done.stdout
    )[:1]
