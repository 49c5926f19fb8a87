"""Other values for the characters that AWS assigns, by the characters that run A has instead of them. Used by the
runner in the program's own environment; imports nothing but the standard library, and is written for Python 3.8 and
newer.

The last character of such a run of characters is its class, which says what AWS chooses from.
"""

import re
import time
from typing import Any, Dict, Iterable, Iterator, List, Match, Tuple

RANKS = "02468acegikmoqsuwy"
_DIGITS, _LOWER = "0123456789", "abcdefghijklmnopqrstuvwxyz"
_ALNUM = _DIGITS + _LOWER + _LOWER.upper()
LOWER, HEX, SUFFIX, DIGITS, ACCOUNT, UPPER, MIXED, DASHED, BASE64, STAMP, SECRET, PLACE, ANY = "acyemgiowuksq"
ALPHABETS: Dict[str, str] = {
    LOWER: _DIGITS + _LOWER,
    HEX: _DIGITS + "abcdef",
    SUFFIX: _DIGITS + "abcdef",
    DIGITS: _DIGITS,
    ACCOUNT: _DIGITS,
    UPPER: _DIGITS + _LOWER.upper(),
    MIXED: _ALNUM,
    DASHED: _DIGITS + _LOWER + "-",
    BASE64: _ALNUM + "+/=_-",
    STAMP: _DIGITS + "-:.T",
    SECRET: _ALNUM + "!#$%&()*+,-./:;<=>?@[]^_{|}~",
    # Names that the program may have chosen: of Regions, and the parts of an ARN.
    PLACE: _ALNUM + "-._/:",
    ANY: _ALNUM + "!#$%&()*+,-./:;<=>?@[]^_{|}~ \n\t\"'\\",
}
# Two that differ here may be equal in a deployment.
_EQUAL = frozenset((ACCOUNT, DIGITS, STAMP, PLACE))
# The suffix of Pulumi's names and an account have one length.
_LENGTHS: Dict[str, int] = {SUFFIX: 7, ACCOUNT: 12}
_UUID = "0f8fad5b-d9cb-469f-a165-70867728950e"
_TEXTS: Dict[str, Tuple[str, ...]] = {
    SECRET: ("a:b/c-d.e,f=g@h#i", "7"),
    DASHED: (_UUID,),
    PLACE: ("eu-west-1", "aws", "a:b/c-d.e", "prod-a-1", "123456789012"),
    STAMP: ("2024-02-29T23:59:58.001", "10.20.30.40"),
    ANY: (
        *(
            "",
            "a:b/c-d.e,f=g@h#i\nj k",
            "123",
            "0",
            "1.5",
            "1.2.3",
            "true",
            "null",
            '"a"',
            '{"a": 1}',
            "[]",
            _UUID,
        ),
        *("10.20.30.40", "10.0.0.0/16", "::1", "2024-02-29T23:59:58Z", "2024-02-29", "20240229", "10:20"),
    ),
}
_CORE = "0[" + RANKS + "]{4}[" + "".join(ALPHABETS) + "]"
CORE = re.compile(_CORE)
# The result of a lookup that is not known, which may be any text.
OPEN = re.compile("(?!)")
_SIZE = 6
_WORDS = re.compile("[0-9A-Za-z-]+")
_MOST = 24
_LONGEST = 64
_SHORT = 5


def know(unknown: str, account: str) -> None:
    """Set the text for the unknown result of a lookup; what it is may follow, in characters that no program uses.
    account: the text for the account of a lookup.
    """
    global CORE, OPEN
    OPEN = re.compile(re.escape(unknown) + "(?!\ue001)")
    known = "{}(?:\ue001[^\ue001\ue003]*\ue003)?".format(re.escape(unknown))
    CORE = re.compile("{}|{}|{}".format(_CORE, known, account))


def kind_of(core: str) -> str:
    """What AWS chooses its characters from."""
    if core.isdigit() and len(core) == _LENGTHS[ACCOUNT]:
        return ACCOUNT
    return core[-1] if len(core) == _SIZE else ANY


class Variant:
    """The values of one variant, by the characters that they stand for."""

    def __init__(self, texts: Dict[str, str]) -> None:
        self._texts = texts

    def text(self, text: str) -> str:
        return CORE.sub(self._of, text)

    def _of(self, match: Match[str]) -> str:
        return self._texts.get(match.group(), match.group())

    def value(self, value: Any) -> Any:
        """The value, with these texts inside; what contains none is the same object."""
        if isinstance(value, str):
            text = self.text(value)
            return value if text == value else text
        if isinstance(value, (bytes, bytearray)):
            made = self.text(value.decode("latin-1")).encode("latin-1", "replace")
            return bytearray(made) if isinstance(value, bytearray) else made
        if isinstance(value, dict):
            return {self.value(key): self.value(inner) for key, inner in value.items()}
        if isinstance(value, tuple) and hasattr(value, "_fields"):
            return type(value)(*map(self.value, value))
        if isinstance(value, (list, tuple, set, frozenset)):
            kind = next(k for k in (list, tuple, set, frozenset) if isinstance(value, k))
            return kind(map(self.value, value))
        return value


def strings(value: Any, depth: int = 0) -> Iterator[str]:
    """All texts in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (bytes, bytearray)):
        yield value.decode("latin-1")
    elif isinstance(value, dict) and depth < 20:
        for key, inner in value.items():
            yield from strings(key, depth + 1)
            yield from strings(inner, depth + 1)
    elif isinstance(value, (list, tuple, set, frozenset)) and depth < 20:
        for inner in value:
            yield from strings(inner, depth + 1)
    elif isinstance(value, (type({}.keys()), type({}.values()), type({}.items()))) and depth < 20:
        yield from strings(list(value), depth + 1)


def words(texts: Iterable[str], cores: List[str]) -> List[str]:
    """The words of the texts that the characters of a run may be equal to; those of the right length first."""
    found = dict.fromkeys(
        word for text in texts if len(text) < 1000 for word in (text, *_WORDS.findall(text))
    )
    kinds = {kind_of(core) for core in cores}
    fits: Dict[str, bool] = {}
    for word in found:
        if 0 < len(word) <= _LONGEST and not CORE.search(word):
            lengths = [_LENGTHS.get(kind, 0) for kind in kinds if set(word) <= set(ALPHABETS[kind])]
            if lengths:
                fits[word] = len(word) in lengths
    return sorted(fits, key=lambda word: not fits[word])


def variants(texts: List[str], patterns: List[str]) -> Iterator[Variant]:
    """The variants of texts that are used together. patterns: regular expressions that they are compared with."""
    cores = list(dict.fromkeys(core for text in texts for core in CORE.findall(text)))
    for step in range(3):
        yield _variant(cores, lambda core, i, step=step: _mixed(core, i, step))
    yield _variant(cores, lambda core, i: _mixed(core, 0 if kind_of(core) in _EQUAL else i, 1))
    for core in cores[:_MOST]:
        for text in _TEXTS.get(kind_of(core), ()):
            yield _one(cores, core, text)
    for core in cores[:_MOST]:
        for text in _compared(core, texts, patterns):
            yield _one(cores, core, text)
    for core in cores[:_MOST]:
        if kind_of(core) == ANY:
            own = _variant(cores, lambda one, i: _mixed(one, i, 1))
            for text in {own.text(text) for text in texts if core not in text and CORE.search(text)}:
                yield _one(cores, core, text)
    longest = max(len(ALPHABETS[kind_of(core)]) for core in cores)
    for turn in range(2 * longest):
        yield _variant(cores, lambda core, i, turn=turn: _filled(core, i, turn // 2, turn % 2 == 0))
    for sign in (1, -1):
        yield _variant(cores, lambda core, i, sign=sign: _filled(core, 0, sign * (i + 1), True))


def _variant(cores: List[str], make: Any) -> Variant:
    return Variant({core: make(core, i) for i, core in enumerate(cores)})


def _one(cores: List[str], chosen: str, text: str) -> Variant:
    """One has this value, the others have one of their own."""
    return Variant(dict({core: _mixed(core, i, 1) for i, core in enumerate(cores)}, **{chosen: text}))


def _mixed(core: str, i: int, step: int) -> str:
    """Many characters of its class; two that the program itself made may be equal."""
    letters = ALPHABETS[kind_of(core)]
    own = 0 if kind_of(core) == ANY and step != 1 else i
    length = _LENGTHS.get(kind_of(core), 17 - step + own)
    return "".join(letters[(k * 7 + own * 3 + step * 5 + k * own) % len(letters)] for k in range(length))


def _filled(core: str, i: int, turn: int, rising: bool) -> str:
    """A single character. Two of the same class differ: in their length, or in their first or last character."""
    letters = ALPHABETS[kind_of(core)]
    letter = letters[turn % len(letters)]
    if kind_of(core) in _LENGTHS:
        own = letters[(turn + i) % len(letters)]
        rest = letter * (_LENGTHS[kind_of(core)] - 1)
        return own + rest if rising else rest + own
    if kind_of(core) == ANY:
        return letter * (turn % 9 + (0 if rising else i))
    return letter * (_SHORT + (i if rising else max(_MOST - i, 0)))


def _compared(core: str, texts: List[str], patterns: List[str]) -> Iterator[str]:
    """What would make it equal to a text, or to a part of one, that it is used together with."""
    letters = ALPHABETS[kind_of(core)]
    known = [text for text in texts if not CORE.search(text) and 0 < len(text) <= 64][:_MOST]
    known.extend([_moment(text) for text in known if "%" in text])
    for pattern in patterns:
        known.extend(_samples(pattern))
    known.extend(words(patterns, [core])[:_MOST])
    made: Dict[str, None] = {}
    for text in texts:
        pieces = text.split(core)
        for i in range(len(pieces) - 1):
            left, right = CORE.split(pieces[i])[-1], CORE.split(pieces[i + 1])[0]
            for one in known:
                made.update(dict.fromkeys(_between(one, left, right)))
    length = _LENGTHS.get(kind_of(core), 0)
    for one in made:
        if not one or not set(one) <= set(letters) or len(one) > (length or len(one)):
            continue
        rest = letters[-1] * (length - len(one))
        yield from (one + rest, rest + one) if rest else (one,)


def _between(text: str, left: str, right: str) -> Iterator[str]:
    """The text, without what is known to stand at the left and at the right."""
    starts = [k for k in range(len(text)) if left.endswith(text[:k]) or (left and text[:k].endswith(left))]
    ends = [
        k
        for k in range(len(text), 0, -1)
        if right.startswith(text[k:]) or (right and text[k:].startswith(right))
    ]
    for start in starts[:4] + starts[4:][-1:]:
        for end in ends[:4] + ends[4:][-1:]:
            yield text[start:end]


def _moment(form: str) -> str:
    """A time in this form."""
    try:
        return time.strftime(form, (2024, 2, 28, 10, 11, 12, 2, 59, 0))
    except ValueError:
        return ""


# --- texts that a regular expression matches


def _samples(pattern: str) -> Iterator[str]:
    parser: Any = getattr(re, "_parser", None)
    if parser is None:
        import sre_parse as parser
    try:
        tree = parser.parse(pattern)
        for turn in range(4):
            yield _sample(tree, turn)
    except Exception:
        return


def _sample(tree: Any, turn: int) -> str:
    made = ""
    for operation, value in tree:
        name = str(operation)
        if name == "LITERAL":
            made += chr(value)
        elif name == "IN":
            made += _member(value, turn)
        elif name in ("ANY", "NOT_LITERAL"):
            made += "a0"[turn % 2]
        elif name == "BRANCH":
            made += _sample(value[1][turn % len(value[1])], turn)
        elif name in ("SUBPATTERN", "ATOMIC_GROUP"):
            made += _sample(value[-1] if name == "SUBPATTERN" else value, turn)
        elif name.endswith("REPEAT"):
            least, _, inner = value
            made += _sample(inner, turn) * min(max(int(least), turn % 2), 64)
    return made


def _member(members: List[Any], turn: int) -> str:
    found = []
    negated = False
    for operation, value in members:
        name = str(operation)
        if name == "NEGATE":
            negated = True
        elif name == "LITERAL":
            found.append(chr(value))
        elif name == "RANGE":
            found.extend(map(chr, range(value[0], min(value[1], value[0] + 64) + 1)))
        elif name == "CATEGORY":
            category = str(value).lower()
            found.extend("0123456789" if "digit" in category and "not" not in category else "a0b9")
    if negated:
        found = [c for c in _ALNUM + "-./:" if c not in found] or ["a"]
    return found[(turn * 7) % len(found)] if found else ""
