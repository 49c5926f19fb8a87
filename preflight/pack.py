"""A pack of one's own, which has all policies of this one and adds others. Its `__main__.py` is three lines:

from pathlib import Path
from preflight.pack import serve

serve("acme-policies", "1.0.0", Path(__file__).parent / "policies")
"""

from __future__ import annotations

import re
from pathlib import Path

from preflight.analyzer.pack import Pack
from preflight.analyzer.server import serve as _serve


def serve(name: str, version: str, *folders: str | Path) -> None:
    """Serve the pack until Pulumi ends it. `folders`: those of its policies, `<folder>/<area>/<name>.py`.

    Raises ValueError for a name or a version that Pulumi does not take, and for a folder that is not there.
    """
    if not re.fullmatch(r"[a-zA-Z0-9-_.]{1,100}", name):
        raise ValueError(f"{name!r} is not the name of a policy pack: use letters, digits, '-', '_' and '.'")
    if not re.fullmatch(r"\d{1,9}\.\d{1,9}\.\d{1,9}.*", version):
        raise ValueError(f"{version!r} is not a version such as 1.0.0")
    found = tuple(Path(folder).resolve() for folder in folders)
    for folder in found:
        if not folder.is_dir():
            raise ValueError(f"{folder} is not a folder")
    _serve(Pack(name, version, name, found))
