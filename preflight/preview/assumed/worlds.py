"""What may be otherwise than an offline preview assumes: whether a lookup finds something, how many, and chance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec

from preflight.core.values import UNKNOWN_MARKER
from preflight.preview.assumed.others import call, other, told_apart, usual
from preflight.preview.assumed.texts import OTHER_NUMBER
from preflight.preview.lookups import STAND_IN_ACCOUNT, STAND_IN_NUMBER, ZONES
from preflight.preview.project import SECRET_STAND_IN

if TYPE_CHECKING:
    from preflight.preview.model import Preview

# In place of the Region that the provider would take from a profile.
OPEN_REGION: Final = "qx-assumed-7"
# The texts by which the runner recognizes what the preview does not know, in lower case.
MARKS: Final = (UNKNOWN_MARKER, STAND_IN_ACCOUNT, OPEN_REGION, SECRET_STAND_IN.rpartition("-")[0])
# A program that asks for the number itself looks at it.
_LENGTHS: Final = (0, 1, 5)
_FEWEST_ZONES: Final = 2
# The key of a map that has every key.
ANY_KEY: Final = "preflight-any"
_LETTERS: Final = "ghijklmnop"
# The most lookups of which each fails alone.
_MOST: Final = 4
_CHANCES: Final[Mapping[str, tuple[str, ...]]] = {"python": ("opposite", "1"), "nodejs": ("*",)}


class World(msgspec.Struct, frozen=True):
    """`once`: whether the program runs only once, with placeholders for outputs. `looks`: whether its looks are
    recorded. `answers`: results of comparisons that look at what the preview does not know, by their places. `fails`:
    the lookup that fails. `length`: of each list in a result. `chance`: other random values. `otherwise`: whether
    lookups without an answer have other flags, numbers, lengths and maps than usual. `texts`: whether they have other
    texts too, also in place of the account and the Region that the preview assumes. `asks`: whether the program gets
    another answer, where it asks for what lookups leave unknown. `turned`: whether each pair of items of a set has the
    opposite order.
    """

    once: bool = False
    looks: bool = False
    answers: tuple[tuple[str, bool], ...] = ()
    fails: str = ""
    length: int | None = None
    chance: str = ""
    otherwise: bool = False
    texts: bool = False
    asks: bool = False
    turned: bool = False

    @property
    def stand_ins(self) -> dict[str, Any]:
        """What the runner needs to recognize what lookups leave unknown."""
        usual = {
            "unknown": UNKNOWN_MARKER,
            "unknown_number": STAND_IN_NUMBER,
            "unknown_account": STAND_IN_ACCOUNT,
        }
        if not self.texts:
            return {**usual, "assumed": None}
        others = {key: other(value) for key, value in usual.items()}
        return {**others, "assumed": {**usual, "texts": [OPEN_REGION], "asks": self.asks}}

    def asked(self, args: dict[str, Any]) -> dict[str, Any]:
        """The arguments of a lookup: results of others among them identify what is looked up."""
        return usual(args) if self.texts else args

    @property
    def watched(self) -> dict[str, Any] | None:
        """What the runner needs to recognize looks; `None` if it does not."""
        if not (self.looks or self.answers):
            return None
        return {"marks": MARKS, "number": STAND_IN_NUMBER, "answers": dict(self.answers)}

    def region(self, known: str | None) -> str | None:
        """The Region that lookups assume."""
        return OPEN_REGION if known is None and (self.texts or self.watched) else known

    def result(
        self,
        token: str,
        args: Mapping[str, Any],
        values: Mapping[str, Any],
        is_known: bool,
        is_given: bool = False,
    ) -> dict[str, Any]:
        """The result of a lookup. `is_known`: that it is no mere assumption; `is_given`: whether the user sets it."""
        if self.otherwise and not is_known:
            given = {key for key in args if not isinstance(values.get(key), list | Mapping)}
            values = {key: value if key in given else _other(value) for key, value in values.items()}
        if self.otherwise:
            is_open = self.texts and not is_given
            return told_apart(other(dict(values)), call(token, args)) if is_open else dict(values)
        if self.watched and values.get("region") == OPEN_REGION and "partition" in values:
            return {**values, "partition": OPEN_REGION}
        if self.length is None or (is_known and token != ZONES):
            return dict(values)
        if token != ZONES:
            return {key: self._long(value) for key, value in values.items()}
        # Further ones are Local Zones.
        length = max(self.length, _FEWEST_ZONES)
        names = list(values.get("names") or ())
        names += [f"{name[:-1]}{letter}" for name in names[-1:] for letter in _LETTERS]
        return {**values, "names": names[:length], "zoneIds": [UNKNOWN_MARKER] * len(names[:length])}

    def _long(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: self._long(inner) for key, inner in value.items()}
        if not isinstance(value, list) or not value:
            return value
        length = self.length or 0
        items = [self._long(one) if isinstance(one, Mapping) else one for one in value]
        return [*items, *items[-1:] * length][:length]


def _other(value: Any) -> Any:
    """A value that does not have the flags, numbers, lengths and keys of the usual one."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, Mapping):
        return {key: _other(inner) for key, inner in value.items()} or {ANY_KEY: UNKNOWN_MARKER}
    if isinstance(value, list):
        items = [_other(one) for one in value]
        # The items of a list of texts are alike, and a dictionary or set of them would have one.
        return [*items, *(f"{one}-" if isinstance(one, str) else one for one in items[-1:])]
    return OTHER_NUMBER if value == STAND_IN_NUMBER else value


# What the offline preview assumes.
USUAL: Final = World()


def worlds(previewed: Preview) -> tuple[World, ...]:
    """Those in which the program may register other resources, after the one in which its looks are recorded."""
    others = (*_of_lookups(previewed), *_of_chance(previewed))
    is_open = previewed.lookups or previewed.secret_keys or others
    return (World(once=True, looks=True), *others) if is_open else ()


def _of_lookups(previewed: Preview) -> Iterator[World]:
    plain = [one for one in previewed.lookups if not one.is_output and not one.is_given]
    for token in list(dict.fromkeys(one.token for one in plain if not one.answered))[:_MOST]:
        yield World(fails=token)
    lists = [one.token for one in plain if one.has_list]
    if lists:
        fewest = _FEWEST_ZONES if set(lists) == {ZONES} else 0
        yield from (World(length=max(length, fewest)) for length in _LENGTHS[bool(fewest) :])


def _of_chance(previewed: Preview) -> Iterator[World]:
    if previewed.by_chance:
        yield from (World(chance=chance) for chance in _CHANCES[previewed.runtime])
