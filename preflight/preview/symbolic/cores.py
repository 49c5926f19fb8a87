"""The placeholder characters for values that AWS assigns: one text in run A and another in run B.

Those of run B have AWS's format. Those of run A have other characters and another length, sort in the opposite order
and are not numbers. If a program does more with them than insert them, its results therefore differ between the two
runs. Where each callback of run B is repeated with other values, as in Node.js, those of run A have AWS's format too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Final, Literal

from preflight.preview.runners.python.symbolic import variants as classes

Variant = Literal["a", "b"]

_EVEN: Final = classes.RANKS
_ODD: Final = "13579bdfhjlnprtvxz"
_HEX: Final = "13579bdf"
_UPPER: Final = "13579BDFHJLNPRTVXZ"
_DIGITS: Final = "13579"
_LETTERS: Final = "BDFHJLNPRTVXZ"
_MIXED: Final = "13579BDFHJLNPRTVXZbdfhjlnprtvxz"
_BITS: Final = 128
# Shorter than all values of AWS, except for the random suffix of Pulumi's names.
_LENGTH: Final = 6


def _run(alphabet: str, length: int) -> Callable[[int], str]:
    """Characters that sort last, with a letter and a digit if the alphabet has both."""

    def make(rank: int) -> str:
        inner = _spread(rank, alphabet, max(length - 2, 0))
        return (alphabet[-1] + inner + "1")[-length:] if length > 1 else "3"

    return make


def _spread(rank: int, alphabet: str, length: int) -> str:
    """The rank, from 0 up to 2 ** _BITS, in as many characters; of two ranks, the smaller sorts first."""
    number, made = (rank * len(alphabet) ** length) >> _BITS, ""
    for _ in range(length):
        number, digit = divmod(number, len(alphabet))
        made = alphabet[digit] + made
    return made


def _uuid(rank: int) -> str:
    return _hyphened(_run(_HEX, 32)(rank))


def _hyphened(text: str) -> str:
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def _address(rank: int) -> str:
    return ".".join(("13", *(str(1 + 2 * (rank >> shift & 0x7F)) for shift in (120, 112, 104))))


# The fields of a template: the text of run B.
KINDS: Final[Mapping[str, Callable[[int], str]]] = {
    "account": _run(_DIGITS, 12),
    "hex7": _run(_HEX, 7),
    "hex8": _run(_HEX, 8),
    "hex16": _run(_HEX, 16),
    "hex17": _run(_HEX, 17),
    "hex32": _run(_HEX, 32),
    "HEX32": _run("13579BDF", 32),
    "alnum3": _run(_ODD, 3),
    "alnum6": _run(_ODD, 6),
    "alnum10": _run(_ODD, 10),
    "alnum12": _run(_ODD, 12),
    "alnum20": _run(_ODD, 20),
    "alnum26": _run(_ODD, 26),
    # A part of an ARN of unknown format.
    "part10": _run(_ODD, 10),
    # Any text, such as an output of another provider.
    "any14": _run(_ODD, 14),
    "ALNUM13": _run(_UPPER, 13),
    "ALNUM20": _run(_UPPER, 20),
    "ALNUM26": _run(_UPPER, 26),
    "mixed6": _run(_MIXED, 6),
    "mixed9": _run(_MIXED, 9),
    "mixed22": _run(_MIXED, 22),
    "code9": _run(_MIXED, 9),
    "code40": _run(_MIXED, 40),
    "number1": _run(_DIGITS, 1),
    "number4": _run(_DIGITS, 4),
    "number5": _run(_DIGITS, 5),
    "suffix26": _run(_DIGITS, 26),
    "region": lambda rank: "ap-southeast-7",
    "partition": lambda rank: "aws",
    "stamp": lambda rank: f"2031-05-07T11:13:15.{_run(_DIGITS, 3)(rank)}",
    "uuid": _uuid,
    "address": _address,
    # Without a digit and a small letter, which a program may ask for.
    "secret": lambda rank: "Z" + _spread(rank, _LETTERS, 16) + "!@$%&#",
    "base64": lambda rank: "LS0t" + _run(_MIXED, 36)(rank),
}


# What AWS chooses the characters of a kind from; of other kinds, lower-case letters and digits.
_CLASSES: Final[Mapping[str, str]] = {
    "ALNUM": classes.UPPER,
    "HEX": classes.UPPER,
    "hex": classes.HEX,
    "suffix": classes.HEX,
    "account": classes.ACCOUNT,
    "number": classes.DIGITS,
    "mixed": classes.MIXED,
    "code": classes.BASE64,
    "region": classes.PLACE,
    "partition": classes.PLACE,
    "part": classes.PLACE,
    "any": classes.ANY,
    "stamp": classes.STAMP,
    "uuid": classes.DASHED,
    "address": classes.STAMP,
    "secret": classes.SECRET,
    "base64": classes.BASE64,
}


def _class(kind: str) -> str:
    """The class of a kind's characters; `hex7` is the suffix of Pulumi's names."""
    # The digits at the end of a kind are its length; those of `base64` are part of its name.
    name = kind if kind in _CLASSES else kind.rstrip("0123456789")
    return classes.SUFFIX if kind == "hex7" else _CLASSES.get(name, classes.LOWER)


def _even(first: str, alphabet: str, length: int, last: str = "") -> Callable[[int], str]:
    return lambda rank: first + _spread(rank, alphabet, length - len(first) - len(last)) + last


# Kinds whose format is certain: the characters of run A where callbacks are repeated with other values.
_CERTAIN: Final[Mapping[str, Callable[[int], str]]] = {
    "account": _even("2", "02468", 12),
    "number1": _even("2", "", 1),
    "number4": _even("2", "02468", 4),
    "number5": _even("2", "02468", 5),
    "uuid": lambda rank: _hyphened(_even("0", "02468ace", 32, "a")(rank)),
    **{f"hex{length}": _even("0", "02468ace", length, "a") for length in (7, 8, 16, 17, 32)},
}


def core(
    variant: Variant, kind: str, urn: str, label: str, attempt: int = 0, *, is_repeated: bool = False
) -> str:
    """The characters; the next attempt returns others, because another output may have them already."""
    digest = hashlib.sha256(f"{urn}\0{label}".encode("utf-8", "surrogatepass")).digest()
    rank = (int.from_bytes(digest[:16], "big") + attempt * (1 << (_BITS - 16))) % (1 << _BITS)
    if variant == "a" and is_repeated and kind in _CERTAIN:
        return _CERTAIN[kind](rank)
    if variant == "a" and _class(kind) == classes.ANY:
        # The runner makes others of this class, which begin otherwise.
        return "0" + _EVEN[-1] + _spread(rank, _EVEN, _LENGTH - 3) + classes.ANY
    if variant == "a":
        return "0" + _spread(rank, _EVEN, _LENGTH - 2) + _class(kind)
    return KINDS[kind]((1 << _BITS) - 1 - rank)
