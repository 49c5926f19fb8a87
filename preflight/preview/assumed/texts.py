"""The texts and the number for what a lookup leaves unknown, in a run with other ones.

No character is at the place of an equal one of the usual texts.
"""

from __future__ import annotations

import re
from typing import Final

OTHER_MARKER: Final = "Xn_Otherwise.Unanswered.8e0b~4d3~"
OTHER_ACCOUNT: Final = "713594862619"
OTHER_NUMBER: Final = 84_316_207
# The runner adds a number to the text where the program makes another of it.
NUMBERED: Final = re.compile(rf"{re.escape(OTHER_MARKER)}(?:\d+~)?")
