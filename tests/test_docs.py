"""The generated documentation is what the policies say."""

from __future__ import annotations

import re
from pathlib import Path

from tools import docs


def test_generated_files_are_fresh() -> None:
    stale = [str(p.relative_to(docs.ROOT)) for p in docs.stale(docs.outputs())]
    assert stale == [], "run `make docs`"


def test_links_between_pages_lead_somewhere() -> None:
    for page in [docs.README, docs.ROOT / "CONTRIBUTING.md", *sorted((docs.ROOT / "docs").rglob("*.md"))]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_no_file_names_a_machine() -> None:
    for path in sorted(Path(docs.ROOT, "docs").rglob("*.md")):
        assert not re.search(r"(^|[\s`(])/(home|root|work)/", path.read_text(encoding="utf-8")), path.name
