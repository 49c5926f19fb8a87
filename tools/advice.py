"""Count what the pack advises on the recordings of real stacks and on the sound programs, and write it down.

python tools/advice.py

Read what is new (`tools/corpus.py POLICY`) before its reason is written into the file: it is right, useful there and
said once, or the rule is to be mended.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.advice import CORPUS, SOUND, Counts, of_corpus, of_sound_programs, python_programs, stated


def write(file: Path, counts: Counts) -> list[str]:
    """The numbers with the reasons that the file holds; the policies that have none yet."""
    old = stated(file) if file.exists() else {}
    rows = {p: {**numbers, "why": old.get(p, {}).get("why", "")} for p, numbers in counts.items()}
    lines = (f"  {json.dumps(p)}: {json.dumps(row, ensure_ascii=False)}" for p, row in rows.items())
    file.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    return [
        f"{file.name} of {file.parent.name}: {p} has no reason" for p, row in rows.items() if not row["why"]
    ]


def main() -> None:
    counts = of_corpus()
    missing = write(CORPUS, counts) if counts else ["the recordings are not at hand"]
    with tempfile.TemporaryDirectory() as where:
        missing += write(SOUND, of_sound_programs(python_programs(Path(where))))
    raise SystemExit("\n".join(missing))


if __name__ == "__main__":
    main()
