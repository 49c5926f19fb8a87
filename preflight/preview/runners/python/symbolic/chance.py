"""Randomness and time in the callbacks of a symbolic run: one end of their range in run A, the other in run B, so that
their results differ; in the repetitions of a callback, values of all the range. Outside callbacks they have another
seed in run B.

Loaded by the runner in the program's own environment; imports nothing else, and is written for Python 3.8 and newer.
"""

import binascii
import concurrent.futures
import contextvars
import datetime
import functools
import hmac
import itertools
import os
import random
import sys
import threading
import time
import zlib
from typing import Any, Callable

_SEED = 20261129
# Two times without an equal field, and of another half of the day, week and year: a Tuesday afternoon in September, a
# Saturday morning in February.
_MOMENTS = {"a": 1_000_223_145.125001, "b": 2_085_538_726.875}
_OWN = os.path.dirname(os.path.abspath(__file__))
# Numbers of so few bits would be equal in the two runs by chance.
_FEW = 16
# Multiples of these are spread evenly between 0 and 1.
_GOLDEN, _PLASTIC = 0.6180339887498949, 0.7548776662466927
# About a quarter of a year, with another hour and weekday.
_SEASON = 8_131_507.25
# How much later run B is, outside of callbacks: no field of a time is equal.
_LATER = 4 * _SEASON + 3_456_789.5
_LIBRARY = os.path.dirname(os.path.abspath(os.__file__))


def is_program(depth: int) -> bool:
    """Whether the program itself calls, and not a library; `depth`: that of the caller's frame."""
    file = sys._getframe(depth + 1).f_code.co_filename
    return not (file.startswith((_LIBRARY, "<")) or "site-packages" in file)


def seed(variant: str) -> Callable[[], bool]:
    """The same numbers in the first run and in run A, outside of callbacks. What is made of them differs in run B.

    Returns a function: whether the program asked for random values.
    """
    import uuid

    chosen = _SEED + (variant == "b")
    random.seed(chosen)
    numbers = random.Random(chosen)
    original = os.urandom
    first = random.getstate(), numbers.getstate()

    def urandom(size: int) -> bytes:
        return bytes(numbers.getrandbits(8) for _ in range(size))

    # Modules that imported it before the program began keep the original: TLS, grpc.
    assert original is os.urandom
    _replace_bytes(urandom)
    uuid.uuid1 = lambda *rest, **more: uuid.UUID(bytes=os.urandom(16), version=1)
    return lambda: (random.getstate(), numbers.getstate()) != first


def _replace_bytes(urandom: Callable[[int], bytes]) -> None:
    os.urandom = urandom
    # That of `SystemRandom` and `secrets`.
    setattr(random, "_urandom", urandom)  # noqa: B010
    if hasattr(os, "getrandom"):
        os.getrandom = lambda size, flags=0: urandom(size)


def spread(variant: str, side: Any, opaque: Callable[[], str], began: float, machine: Any) -> None:
    """Return the variant's end of the range while a callback runs. side: what knows of callbacks; opaque: returns a
    text of which nothing is known, or an empty one; began: the time for the program outside of callbacks; machine: the
    module of what the machine chooses.
    """

    def inside() -> bool:
        runs = bool(side.is_inside())
        if runs and _asks_program():
            side.use_chance()
        return runs

    low = variant == "a"
    count = itertools.count(1)
    generator: Any = getattr(random, "_inst")  # noqa: B009
    plain = {
        "random": generator.random,
        "getrandbits": generator.getrandbits,
        "_randbelow": generator._randbelow,
    }

    def share() -> float:
        """A place in the range from 0 to 1."""
        turn, step = side.turn(), next(count)
        if turn:
            return float((turn * _GOLDEN + step * _PLASTIC) % 1.0)
        return step * 1e-7 if low else 1.0 - step * 1e-7

    def index(n: int) -> int:
        return min(int(share() * n), n - 1) if side.turn() else 0 if low else n - 1

    def number(k: int) -> int:
        if k <= _FEW or side.turn():
            return index(1 << k)
        return next(count) % (1 << k) if low else (1 << k) - 1 - next(count) % (1 << k)

    def fraction() -> float:
        return share() if inside() else float(plain["random"]())

    def below(n: int) -> int:
        return index(n) if inside() else int(plain["_randbelow"](n))

    def bits(k: int) -> int:
        return number(k) if inside() else int(plain["getrandbits"](k))

    _carry_into_threads(side.is_inside)
    _spread_instances(inside, share, index)
    generator.random, generator._randbelow, generator.getrandbits = fraction, below, bits
    random.random, random.getrandbits = fraction, bits
    seeded = os.urandom

    def urandom(size: int) -> bytes:
        if not inside():
            return seeded(size)
        return number(8 * size).to_bytes(size, "big") if size else b""

    _replace_bytes(urandom)
    _spread_generators(inside, share, index, urandom)
    began += 0.0 if low else _LATER
    _spread_time(lambda: _MOMENTS[variant] + side.turn() * _SEASON, inside, began)
    machine.spread(lambda: bool(side.is_inside()) and _asks_directly() and inside(), index)
    if not low:
        machine.reverse_folders()
    _spread_counters(low, inside, side.turn)
    # As a number, one of them is wrong; a digit, a letter and a larger or smaller text are others in the two runs.
    _spread_hashes("0" * 16 if low else "ghijklmnopqrstuv", side.is_inside, side.spoil, opaque)


def _asks_program() -> bool:
    """Whether the program itself asks, not a library."""
    frame: Any = sys._getframe(2)
    while frame is not None:
        file = frame.f_code.co_filename
        if not file.startswith((_OWN, "<")):
            if "site-packages" in file:
                return False
            if not file.startswith(_LIBRARY):
                return True
        frame = frame.f_back
    return False


def _asks_directly() -> bool:
    """Whether the program itself asks, and no library for it."""
    frame: Any = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_OWN):
        frame = frame.f_back
    file = "<" if frame is None else frame.f_code.co_filename
    return not (file.startswith((_LIBRARY, "<")) or "site-packages" in file)


def _carry_into_threads(inside: Callable[[], bool]) -> None:
    """What a callback gives to a thread runs in the callback."""
    start: Any = threading.Thread.start
    submit: Any = concurrent.futures.ThreadPoolExecutor.submit

    def started(self: Any) -> None:
        # The threads of an executor get further work.
        if (
            inside()
            and getattr(getattr(self, "_target", None), "__module__", "") != "concurrent.futures.thread"
        ):
            self.run = functools.partial(contextvars.copy_context().run, self.run)
        start(self)

    def submitted(self: Any, what: Any, *rest: Any, **more: Any) -> Any:
        if inside():
            what = functools.partial(contextvars.copy_context().run, what)
        return submit(self, what, *rest, **more)

    setattr(threading.Thread, "start", started)  # noqa: B010
    setattr(concurrent.futures.ThreadPoolExecutor, "submit", submitted)  # noqa: B010


def _spread_instances(
    inside: Callable[[], bool], share: Callable[[], float], index: Callable[[int], int]
) -> None:
    """The generators that a program makes: without a seed, or with a seed that AWS assigns."""
    kind: Any = random.Random
    original, below, bits = kind.random, kind._randbelow, kind.getrandbits
    kind.random = lambda self: share() if inside() else original(self)
    kind._randbelow = lambda self, n: index(n) if inside() else below(self, n)
    kind.getrandbits = lambda self, k: index(1 << k) if inside() else bits(self, k)
    gauss = kind.gauss

    def normal(self: Any, mu: float = 0.0, sigma: float = 1.0) -> float:
        return mu + (8.0 * share() - 4.0) * sigma if inside() else float(gauss(self, mu, sigma))

    kind.gauss = normal
    random.gauss = getattr(random, "_inst").gauss  # noqa: B009


def _spread_generators(
    inside: Callable[[], bool],
    share: Callable[[], float],
    index: Callable[[int], int],
    urandom: Callable[[int], bytes],
) -> None:
    """Replace the functions that read from the system themselves."""
    import secrets
    import uuid

    system: Any = random.SystemRandom
    original_random, original_bits = system.random, system.getrandbits
    system.random = lambda self: share() if inside() else original_random(self)
    system._randbelow = lambda self, n: index(n) if inside() else _below(original_bits, self, n)
    secrets.token_bytes = lambda nbytes=None: urandom(32 if nbytes is None else nbytes)
    secrets.token_hex = lambda nbytes=None: secrets.token_bytes(nbytes).hex()
    secrets.randbelow = lambda exclusive_upper_bound: system()._randbelow(exclusive_upper_bound)
    uuid.uuid4 = lambda: uuid.UUID(bytes=urandom(16), version=4)


def _below(bits: Any, generator: Any, n: int) -> int:
    k = n.bit_length()
    number = bits(generator, k)
    while number >= n:
        number = bits(generator, k)
    return int(number)


def _spread_time(moment: Callable[[], float], inside: Callable[[], bool], began: float) -> None:
    real, real_ns = time.time, time.time_ns
    gm, local, text, plain, shown = time.gmtime, time.localtime, time.strftime, time.ctime, time.asctime

    def fixed(depth: int) -> Any:
        """The time to return: in callbacks that of the run, to the program's other code that of both runs."""
        return moment() if inside() else began if is_program(depth + 1) else None

    def seconds() -> float:
        found = fixed(1)
        return real() if found is None else float(found)

    def nanoseconds() -> int:
        found = fixed(1)
        return real_ns() if found is None else int(found * 1e9) + int(found) % 2

    time.time, time.time_ns = seconds, nanoseconds
    time.gmtime = lambda seconds=None: gm(fixed(1) if seconds is None else seconds)
    time.localtime = lambda seconds=None: local(fixed(1) if seconds is None else seconds)
    time.strftime = lambda shape, t=None: text(shape, local(fixed(1)) if t is None else t)
    time.ctime = lambda seconds=None: plain(fixed(1) if seconds is None else seconds)
    time.asctime = lambda t=None: shown(local(fixed(1)) if t is None else t)
    _spread_dates(fixed)


def _spread_counters(low: bool, inside: Callable[[], bool], turn: Callable[[], int]) -> None:
    """The clocks of which only differences mean something: short in run A and long in run B."""
    count = itertools.count(1)

    def counting(original: Any, unit: float) -> Any:
        def ask() -> Any:
            if not inside() or not is_program(1):
                return original()
            short = low if turn() % 2 == 0 else not low
            found = next(count) * (1e-7 if short else 1e7) * unit
            return int(found) + short if unit > 1 else found

        return ask

    for name in ("monotonic", "perf_counter", "process_time", "thread_time"):
        for full, unit in ((name, 1.0), (name + "_ns", 1e9)):
            if hasattr(time, full):
                setattr(time, full, counting(getattr(time, full), unit))


def _spread_dates(fixed: Callable[[int], Any]) -> None:
    """Classes of the same name whose `now` and `today` return the fixed time; they count as the real classes."""
    real_time: Any = datetime.datetime
    real_date: Any = datetime.date

    class OfTime(type):
        def __instancecheck__(cls, other: Any) -> bool:
            return isinstance(other, real_time)

        def __subclasscheck__(cls, other: Any) -> bool:
            return issubclass(other, real_time)

    class OfDate(type):
        def __instancecheck__(cls, other: Any) -> bool:
            return isinstance(other, real_date)

        def __subclasscheck__(cls, other: Any) -> bool:
            return issubclass(other, real_date)

    class DateTime(real_time, metaclass=OfTime):  # type: ignore[misc]
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            found = fixed(1)
            return real_time.now(tz) if found is None else real_time.fromtimestamp(found, tz)

        @classmethod
        def utcnow(cls) -> Any:
            found = fixed(1)
            if found is None:
                return real_time.utcnow()
            return real_time.fromtimestamp(found, datetime.timezone.utc).replace(tzinfo=None)

        @classmethod
        def today(cls) -> Any:
            found = fixed(1)
            return real_time.today() if found is None else real_time.fromtimestamp(found)

    class Date(real_date, metaclass=OfDate):  # type: ignore[misc]
        @classmethod
        def today(cls) -> Any:
            found = fixed(1)
            return real_date.today() if found is None else real_date.fromtimestamp(found)

    setattr(datetime, "datetime", DateTime)  # noqa: B010
    setattr(datetime, "date", Date)  # noqa: B010


class NoNumberError(ValueError):
    """A callback uses a checksum or the code of a character as a number, which could select one of a few branches by
    chance.
    """


def _spread_hashes(
    alphabet: str, inside: Callable[[], bool], spoil: Callable[[], None], opaque: Callable[[], str]
) -> None:
    """A digest as text has no common digit between runs and is not a number; as a number or bytes it is rejected."""
    import builtins
    import hashlib

    letters = str.maketrans("0123456789abcdef", alphabet)

    def refuse(what: str) -> None:
        # A callback may catch the error.
        spoil()
        raise NoNumberError(what)

    class Digest:
        def __init__(self, made: Any) -> None:
            self._made = made

        def __getattr__(self, name: str) -> Any:
            return getattr(self._made, name)

        def update(self, data: Any) -> None:
            self._made.update(data)

        def copy(self) -> Any:
            return Digest(self._made.copy())

        def hexdigest(self, *length: int) -> str:
            text = str(self._made.hexdigest(*length))
            return (opaque() or text.translate(letters)) if inside() else text

        def digest(self, *length: int) -> bytes:
            # Those of the standard library make texts of it, as `uuid5` does; nothing is known of these either.
            if inside():
                refuse("digest")
            return bytes(self._made.digest(*length))

    def wrapped(make: Any) -> Any:
        return lambda *rest, **more: Digest(make(*rest, **more))

    for name in ("new", *hashlib.algorithms_guaranteed):
        if hasattr(hashlib, name):
            setattr(hashlib, name, wrapped(getattr(hashlib, name)))

    def refused(make: Any, what: str, is_refused: Callable[[Any], bool] = lambda value: True) -> Any:
        def ask(*rest: Any, **more: Any) -> Any:
            if inside() and is_refused(rest[0] if rest else None):
                refuse(what)
            return make(*rest, **more)

        return ask

    def is_asked_by_program(value: Any) -> bool:
        # A library asks for the hash of a text for a dictionary of its own. That of a number is no chance.
        return is_program(2) and not isinstance(value, (int, float, type(None)))

    for module, names in (
        (zlib, ("crc32", "adler32")),
        (binascii, ("crc32", "crc_hqx")),
        (hashlib, ("pbkdf2_hmac", "scrypt")),
    ):
        for name in names:
            if hasattr(module, name):
                setattr(module, name, refused(getattr(module, name), "checksum"))
    for name in ("hash", "ord"):
        setattr(builtins, name, refused(getattr(builtins, name), name, is_asked_by_program))
    hmac.new, hmac.digest = wrapped(hmac.new), refused(hmac.digest, "digest")
