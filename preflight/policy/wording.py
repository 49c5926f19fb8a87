"""Texts for messages of several policies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

# The maximum number of names in a list, because readers do not read longer lists.
_MOST: Final = 10
MAX_MESSAGE_LENGTH: Final = 2000


def listed(names: Sequence[str]) -> str:
    """The names in quotes: `'a'`, `'a' and 'b'`; for more than ten names, the number of the others."""
    shown = [f"'{name}'" for name in names[:_MOST]]
    last = f"{len(names) - _MOST} more" if len(names) > _MOST else shown.pop()
    return f"{', '.join(shown)} and {last}" if shown else last


def capitalised(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def other_places(count: int) -> str:
    """A note with the number of uses of a name that is used in `count` further places."""
    return f" (used in {count + 1} places)" if count else ""


# With which words the last sentence of a message says what to change.
_VERB: Final = re.compile(
    r"(?:Add|Admit|Allocate|Allow|Answer|Assign|Associate|Attach|Await|Begin|Build|Call|Change|Check"
    r"|Choose|Compare|Complete|Copy|Correct|Create|Declare|Define|Delete|Deny|Do|Drop|Enable|Encode|End|Enter"
    r"|Export|Fill|Finish|Fix|Forward|Give|Grant|Import|Install|Iterate|Keep|Launch|Leave|Let|List|Look|Lower"
    r"|Make|Mark|Move|Name|Narrow|Open|Order|Pass|Place|Point|Put|Quote|Raise|Read|Redirect|Register"
    r"|Reject|Remove|Rename|Repeat|Replace|Request|Return|Reverse|Rotate|Route|Run|Save|Say|Send|Set|Shorten|Show"
    r"|Split|Start|Stop|Swap|Switch|Take|Tell|Turn|Update|Upgrade|Use|Wait|Widen|Work|Wrap|Write"
    r")\b"
)
_SENTENCE: Final = re.compile(r"(?<=[.)!'])\s+(?=[A-Z])")
# What stands behind the repair: other resources of the cause, an exception that expired.
_BEHIND: Final = re.compile(r"\s(?:The same holds for .*|\(The exception '.*)$", re.DOTALL)
_PROPERTY: Final = re.compile(
    r"([a-z]\w*(?:\[\d+\]|\.[a-z]\w*)*)(?:: | is | has | contains | holds | sets | names )"
)
# A sentence may say it behind its fact: `Vpc has no argument 'cidr_blok': write cidr_block.`
_CLAUSE: Final = re.compile(rf"(?<=: ){_VERB.pattern.lower()}[^:]*\.$")
# What a message is about that begins with a property and its value: `name 'web_balancer' may hold ...`.
_VALUED: Final = re.compile(r"([a-z]\w*(?:\[\d+\]|\.[a-z]\w*)*)(?: '|:? )")
_GUESS: Final = re.compile(r"Did you mean (.+)\?")
# ... or that names it right before it says what to set: `multiAz is not true. Set it to true.`
_BEFORE: Final = re.compile(r"\b([a-z]\w{0,99}[A-Z_]\w{0,99})(?: of it)? is (?:not )?\w{1,99}\. Set it\b")
# A message may be about one of a property's values: `environment.variables sets AWS_REGION, which Lambda reserves.`
_NAMED: Final = re.compile(
    r"[a-z][\w.]{0,99} (?:sets|names) ((?:[a-z]{1,30} ){0,3}'?[\w/:-]{1,99}'?)(?=[,.])"
)
_HELD: Final = re.compile(r"[a-z][\w.]{0,99}: ([A-Z][A-Z0-9_]{0,99}) (?:contains|is|has) ")
# Characters before the end in which the property is looked for: a value of any length may stand before them.
_NEAR: Final = 400
_OBJECT: Final = re.compile(r"^([A-Z][a-z]+) it\b")


def imperative_of(message: str) -> str:
    """The sentence at the message's end that says what to change; empty if there is none."""
    last = _SENTENCE.split(_BEHIND.sub("", message))[-1]
    if last != message and (_VERB.match(last) or _GUESS.fullmatch(last)):
        return last
    clause = _CLAUSE.search(last)
    return clause[0] if clause else ""


@lru_cache(maxsize=1024)
def repair_of(message: str) -> str:
    """What the message says to change, as a sentence that stands alone: `it` is the property that it is about."""
    imperative = imperative_of(message)
    if guess := _GUESS.fullmatch(imperative):
        return f"Use {guess[1]}."
    if imperative == "Choose another." and (valued := _VALUED.match(message)):
        return f"Choose another {valued[1]}."
    imperative = capitalised(imperative)
    about = (
        _BEFORE.search(message[-_NEAR:])
        or _NAMED.match(message)
        or _HELD.match(message)
        or _PROPERTY.match(message)
    )
    if about is None:
        return imperative
    return _OBJECT.sub(rf"\g<1> {about[1]}", imperative, count=1)


def shortened(message: str) -> str:
    """The message shortened and encodable, because values of a program may have megabytes and lone surrogates."""
    if not message.isascii():
        message = message.encode("utf-8", "replace").decode()
    cut = len(message) - MAX_MESSAGE_LENGTH
    half = MAX_MESSAGE_LENGTH // 2
    return message if cut <= 0 else f"{message[:half]} [{cut} characters] {message[-half:]}"
