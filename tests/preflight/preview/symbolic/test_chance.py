"""Randomness, time and hashes in callbacks: whatever a program makes of them stays unknown, and names agree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from preflight.core.values import PartialText
from preflight.preview import Preview
from tests.preflight.preview.symbolic.programs import is_open, named, outputs, previewed

# Each asks many times or for what is the same for a day, because two runs may agree on a single bit.
PROGRAM = """
import asyncio, binascii, datetime, hashlib, hmac, io, os, random, secrets, threading, time, uuid, zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

key = aws.kms.Key("key")
digest = hashlib.sha256()
pool = ThreadPoolExecutor(1)
pool.submit(len, "").result()

def export(name, output, what):
    aws.ssm.Parameter(name, type="String", value="-", description=output.apply(what).apply(json.dumps))

def bits(numbers):
    return [n < 128 for n in numbers]

def digits(text):
    return [c < "8" for c in text]

def places(number):
    return [number >> place & 1 for place in range(12)]

def many(what):
    return [what() for _ in range(12)]

def later(what):
    async def wait():
        return what()
    return wait()

def caught(what):
    try:
        return what()
    except BaseException:
        return "caught"

def shuffled(items):
    random.shuffle(items)
    return items

before = {
    "number": random.randint(0, 10**9),
    "text": "".join(random.choice("abcdefgh") for _ in range(12)),
    "uuid": str(uuid.uuid4()),
    "moment": datetime.datetime.now(),
    "entry": os.listdir(os.path.dirname(__file__))[0],
}

def in_thread(what):
    found = []
    thread = threading.Thread(target=lambda: found.append(what()))
    thread.start()
    thread.join()
    return found

@dataclass(frozen=True)
class Pair:
    one: str

control = vpc.id.apply(lambda i: f"<{i}>")
aws.ssm.Parameter("control", type="String", value="-", description=control)
# --- randomness
export("random bytes", vpc.id, lambda _: bits(os.urandom(12)))
export("bytes of the system", vpc.id, lambda _: bits(os.getrandom(12)))
export("random", vpc.id, lambda _: many(lambda: random.random() < 0.5))
export("random bits", vpc.id, lambda _: many(lambda: random.getrandbits(1)))
export("shuffled", vpc.id, lambda _: random.sample(range(9), 9))
export("secret bits", vpc.id, lambda _: many(lambda: secrets.randbits(1)))
export("secret number", vpc.id, lambda _: many(lambda: secrets.randbelow(2)))
export("secret choice", vpc.id, lambda _: many(lambda: secrets.choice("ab")))
export("secret bytes", vpc.id, lambda _: bits(secrets.token_bytes(12)))
export("secret text", vpc.id, lambda _: digits(secrets.token_hex(12)))
export("fraction of the system", vpc.id, lambda _: many(lambda: random.SystemRandom().random() < 0.5))
export("own generator", vpc.id, lambda _: many(lambda: random.Random().random() < 0.5))
export("bits of an own generator", vpc.id, lambda _: many(lambda: random.Random().getrandbits(1)))
export("uuid of a host", vpc.id, lambda _: digits(str(uuid.uuid1())[-12:]))
export("in a thread", vpc.id, lambda _: in_thread(lambda: many(lambda: random.random() < 0.5)))
export("in a pool", vpc.id, lambda _: pool.submit(lambda: many(lambda: random.random() < 0.5)).result())
export("in a pool of its own", vpc.id, lambda _: ThreadPoolExecutor(1).submit(secrets.token_hex).result() < "8")
export("one of three", vpc.id, lambda _: random.choice(["x", "y", "x"]))
export("one of three by number", vpc.id, lambda _: {0: "a", 9: "a"}.get(random.randint(0, 9), "b"))
export("one of many", vpc.id, lambda _: random.choices(["x", "y", "x"])[0])
export("two of three", vpc.id, lambda _: random.sample(["x", "y", "x", "y", "x"], 4)[1:3])
export("shuffled alike", vpc.id, lambda _: shuffled(["x", "y", "x"]))
export("secret one of three", vpc.id, lambda _: secrets.choice(["x", "y", "x"]))
export("one of three by the system", vpc.id, lambda _: random.SystemRandom().choice(["x", "y", "x"]))
export("between", vpc.id, lambda _: json.dumps(random.randint(0, 9))[0] in "09" or "mid")
export("part of a uuid", vpc.id, lambda _: {"0": 1, "f": 1}.get(str(uuid.uuid4())[0], 2))
# --- the machine
export("process", vpc.id, lambda _: os.getpid() % 2)
export("process before", vpc.id, lambda _: os.getppid() % 2)
export("thread", vpc.id, lambda _: threading.get_ident() // 256 % 2)
export("address", vpc.id, lambda _: id(vpc) // 256 % 2)
export("entry", vpc.id, lambda _: os.listdir(os.path.dirname(__file__))[0])
export("entry as an object", vpc.id, lambda _: [e.name for e in os.scandir(os.path.dirname(__file__))][0])
# --- what chance and the time made before
export("number before", vpc.id, lambda _: before["number"])
export("choice before", vpc.id, lambda _: before["text"][:6])
export("uuid before", vpc.id, lambda _: before["uuid"])
export("year before", vpc.id, lambda _: before["moment"].year)
export("half of the day before", vpc.id, lambda _: before["moment"].strftime("%p %A %B %d"))
export("entry before", vpc.id, lambda _: before["entry"])
# --- time
export("seconds", vpc.id, lambda _: int(time.time()) // 86400)
export("nanoseconds", vpc.id, lambda _: time.time_ns() // 86400_000_000_000)
export("nanosecond", vpc.id, lambda _: time.time_ns() % 2)
export("microsecond", vpc.id, lambda _: datetime.datetime.now().microsecond % 2)
export("fields", vpc.id, lambda _: time.gmtime().tm_year)
export("local fields", vpc.id, lambda _: time.localtime().tm_year)
export("in UTC", vpc.id, lambda _: datetime.datetime.utcnow().year)
export("with a zone", vpc.id, lambda _: datetime.datetime.now(datetime.timezone.utc).isoformat()[:4])
export("today", vpc.id, lambda _: datetime.datetime.today().year)
export("a clock", vpc.id, lambda _: time.monotonic() < 1)
export("a clock's nanoseconds", vpc.id, lambda _: time.perf_counter_ns() % 2)
export("waiting", vpc.id, lambda _: -time.monotonic() + time.monotonic() < 100)
export("work", vpc.id, lambda _: time.process_time() < 1000)
# --- hashes
for name in sorted(hashlib.algorithms_guaranteed):
    size = (4,) if name.startswith("shake") else ()
    export(name, key.id, lambda i, n=name, s=size: digits(getattr(hashlib, n)(i.encode()).hexdigest(*s)))
    export(name + " by name", key.id, lambda i, n=name, s=size: digits(hashlib.new(n, i.encode()).hexdigest(*s)))
export("as a number", key.id, lambda i: places(int(hashlib.sha256(i.encode()).hexdigest(), 16)))
export("text of a key on its own", key.id, lambda i: digits(hashlib.blake2b(i.encode(), digest_size=8).hexdigest()))
export("of a file", key.id, lambda i: hashlib.file_digest(io.BytesIO(i.encode()), "sha1").hexdigest()[0] < "8")
export("is less", key.id, lambda i: hashlib.md5(i.encode()).hexdigest()[0] < "8")
export("is less than a letter", key.id, lambda i: hashlib.md5(i.encode()).hexdigest()[0] < "c")
export("begins with a digit", key.id, lambda i: hashlib.md5(i.encode()).hexdigest()[0].isdigit())
export("begins with a letter", key.id, lambda i: hashlib.md5(i.encode()).hexdigest()[0].isalpha())
export("copied", key.id, lambda i: hashlib.md5(i.encode()).copy().hexdigest()[0] < "8")
export("copied bytes", key.id, lambda i: hashlib.md5(i.encode()).copy().digest()[0] % 2)
export("made before", key.id, lambda i: digest.update(i.encode()) or digest.hexdigest()[0] < "8")
export("bytes made before", key.id, lambda i: caught(lambda: digest.digest()[0] % 2))
export("derived", key.id, lambda i: places(hashlib.pbkdf2_hmac("sha256", i.encode(), b"s", 1)[0]))
export("derived slowly", key.id, lambda i: places(hashlib.scrypt(i.encode(), salt=b"s", n=2, r=1, p=1)[0]))
export("keyed", key.id, lambda i: hmac.new(b"k", i.encode(), "md5").hexdigest()[0] < "8")
export("keyed at once", key.id, lambda i: places(hmac.digest(b"k", i.encode(), "md5")[0]))
export("adler", key.id, lambda i: places(zlib.adler32(i.encode())))
export("crc of archives", key.id, lambda i: places(zlib.crc32(i.encode())))
export("crc of texts", key.id, lambda i: places(binascii.crc32(i.encode())))
export("crc of terminals", key.id, lambda i: places(binascii.crc_hqx(i.encode(), 0)))
export("uuid of a name", key.id, lambda i: uuid.uuid5(uuid.NAMESPACE_DNS, i).int % 2)
export("hash of a tuple", key.id, lambda i: caught(lambda: places(hash((i, 1)))))
export("hash of a class", key.id, lambda i: caught(lambda: places(hash(Pair(i)))))
export("caught later", key.id, lambda i: later(lambda: caught(lambda: places(ord(i[1])))))
export("caught in a task", key.id, lambda i: asyncio.ensure_future(later(lambda: caught(lambda: places(ord(i[1]))))))
"""
NAMES = [line.split('"')[1] for line in PROGRAM.splitlines() if line.startswith('export("')]


@pytest.fixture(scope="module")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    return previewed(tmp_path_factory.mktemp("chance"), PROGRAM)


def test_the_program_of_chance_runs_to_its_end(chosen: Preview) -> None:
    assert chosen.error is None and chosen.symbolic is not None and chosen.symbolic.why_not == ""
    assert isinstance(named(chosen, "control").get("description"), PartialText)


@pytest.mark.parametrize("name", NAMES)
def test_what_chance_chooses_stays_unknown(chosen: Preview, name: str) -> None:
    value = named(chosen, name).get("description")
    assert is_open(value), (value, getattr(value, "pieces", ""))


def test_so_does_every_hash(chosen: Preview) -> None:
    import hashlib

    names = [n for name in hashlib.algorithms_guaranteed for n in (name, f"{name} by name")]
    assert [n for n in names if not is_open(named(chosen, n).get("description"))] == []


ALIKE = """
import datetime, os, random, secrets, time, uuid

parts = {
    "number": random.randint(0, 10**9),
    "own generator": random.Random(7).random(),
    "system": random.SystemRandom().random(),
    "bytes": os.urandom(6).hex(),
    "bytes of the system": os.getrandom(6).hex(),
    "uuid": uuid.uuid4(),
    "uuid of the time": uuid.uuid1(),
    "secret": secrets.token_hex(6),
    "secret bits": secrets.randbits(40),
    "secret choice": "".join(secrets.choice("abcdefgh") for _ in range(12)),
}
times = {
    "time": time.time(),
    "nanoseconds": time.time_ns(),
    "date": datetime.datetime.now().isoformat(),
    "in UTC": datetime.datetime.utcnow().isoformat(),
    "today": datetime.datetime.today().isoformat(),
    "day": datetime.date.today().isoformat(),
}
document = queue.arn.apply(lambda a: json.dumps({"Statement": [{"Resource": a}]}))
aws.sqs.Queue(f"now: {times['nanoseconds']}")
for kind, part in parts.items():
    aws.sqs.QueuePolicy(f"{kind}: {part}", queue_url=queue.id, policy=document)
for kind, part in {**parts, **times}.items():
    vpc.id.apply(lambda i, k=kind, p=part: aws.ec2.Subnet(f"{k}: {p}", vpc_id=i, cidr_block="10.0.1.0/24"))
"""


def test_resources_are_told_by_their_order_if_chance_makes_their_names(tmp_path: Path) -> None:
    """Outside of callbacks. Names of the time are others in the first run."""
    found = previewed(tmp_path, ALIKE)
    assert found.symbolic is not None and found.symbolic.why_not == ""
    assert [r.name for r in found.modelled().of("aws:sqs/queue:Queue") if "now" in r.name][1:] == []
    kinds = ALIKE.count('    "')
    # A callback may make another resource, so that those that it makes are not told by their order. A generator with a
    # seed is no chance.
    inside = [urn.rpartition("::")[2].partition(":")[0] for urn in found.symbolic.inside]
    assert inside == ["own generator"]
    policies = found.modelled().of("aws:sqs/queuePolicy:QueuePolicy")
    assert len(policies) == kinds - ALIKE.partition("times =")[2].count('    "')
    assert [p.name for p in policies if not isinstance(p.get("policy"), PartialText)] == []


def test_other_branches_of_a_callback_are_not_told_by_their_order(tmp_path: Path) -> None:
    program = """
    vpc.id.apply(lambda i: aws.sqs.Queue("if" if i > "vpc-8" else "if not"))
    pulumi.export("control", vpc.id.apply(lambda i: f"<{i}>"))
    """
    found = previewed(tmp_path, program)
    assert found.symbolic is not None and found.symbolic.inside == frozenset()


def test_a_resource_is_told_by_its_name_in_the_first_run(tmp_path: Path) -> None:
    program = """
    import random
    named = aws.sqs.Queue(f"by chance {random.random()}", delay_seconds=5)
    vpc.id.apply(lambda i: aws.sqs.Queue("if" if i > "vpc-8" else "if not"))
    pulumi.export("arn", named.arn.apply(lambda a: f"<{a}>"))
    pulumi.export("part", named.arn.apply(lambda a: {a: a.split(":")[3]}))
    """
    found = previewed(tmp_path, program)
    made = next(r for r in found.modelled().of("aws:sqs/queue:Queue") if r.name != "orders")
    text: Any = outputs(found).get("arn")
    assert [hole and hole.urn for hole in text.holes] == [made.urn]
    part: Any = outputs(found).get("part")
    assert list(part.values()) == ["eu-central-1"]
