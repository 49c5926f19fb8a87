"""Print what the policies find in the recordings of real stacks, and how much they could decide.

python tools/corpus.py [--undecided] [policy ...]
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from preflight.evaluation.evaluate import run
from preflight.evaluation.settings import Settings
from preflight.policy import discover
from tests.corpus.reader import recordings, stack


def main(arguments: list[str]) -> None:
    flags = {a for a in arguments if a.startswith("--")}
    names = [a for a in arguments if a not in flags]
    policies = [p for p in discover() if not names or p.name in names]
    subjects: Counter[str] = Counter()
    undecided: Counter[str] = Counter()
    for path in recordings():
        outcome = run(stack(path), policies, Settings(), strict=True)
        subjects.update(outcome.subjects)
        undecided.update(u.policy for u in outcome.undecided)
        for finding in outcome.findings:
            print(f"{path.stem} {finding.level} {finding.policy} [{finding.resource}] {finding.message}")
        for one in outcome.undecided if "--undecided" in flags else ():
            print(f"{path.stem} undecided {one.policy} [{one.resource}] {one.reason}")
    for name in sorted(subjects):
        share = 1 - undecided[name] / subjects[name] if subjects[name] else 1
        print(f"{name}: {subjects[name]} subjects, {share:.0%} decided")


main(sys.argv[1:])
