"""Sound programs in many styles: no policy of the sources has anything to say, not even as advice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policies.python_code.programs import Case, check

COMPONENT = """
    from dataclasses import dataclass, field
    from typing import Optional

    import pulumi
    import pulumi_aws as aws
    from pulumi import ComponentResource, Output, ResourceOptions


    @dataclass
    class BaseArgs:
        tags: dict[str, str] = field(default_factory=dict)


    @dataclass
    class SiteArgs(BaseArgs):
        name: str = "site"
        zones: Optional[list[str]] = None


    class Site(ComponentResource):
        bucket: aws.s3.Bucket

        def __init__(self, name: str, args: SiteArgs, opts: Optional[ResourceOptions] = None) -> None:
            super().__init__("web:site:Site", name, {}, opts)
            self.args = args
            self.bucket = self._bucket()
            self.url = Output.concat("https://", self.bucket.bucket_regional_domain_name)
            for index, zone in enumerate(args.zones or []):
                self._copy(index, zone)
            self.register_outputs({"url": self.url, "name": self.args.name})

        def _bucket(self) -> aws.s3.Bucket:
            return aws.s3.Bucket(f"{self.args.name}-site", tags=self.args.tags, opts=ResourceOptions(parent=self))

        def _copy(self, index: int, zone: str) -> None:
            key = f"{index}-{zone}"
            aws.s3.BucketObject(key, bucket=self.bucket.id, key=key, content="x", opts=ResourceOptions(parent=self))
"""

SOUND: dict[str, Case] = {
    "component with dataclass arguments": Case(
        {
            "__main__.py": """
                import pulumi
                from site_stack import Site, SiteArgs

                site = Site("site", SiteArgs(name="a", zones=["x"], tags={"a": "b"}))
                pulumi.export("url", site.url)
                pulumi.export("id", site.bucket.id)
            """,
            "site_stack.py": COMPONENT,
        }
    ),
    "package with an __init__ that gives names on": Case(
        {
            "__main__.py": """
                from lib import Network, make
                import lib.shared.names as names

                net = Network(names.title("net"), cidr="10.0.0.0/16")
                make(net.vpc.id, zones=("a", "b"))
            """,
            "lib/__init__.py": "from .network import *\nfrom .network import make\n",
            "lib/network.py": """
                import pulumi_aws as aws

                __all__ = ["Network"]

                class Network:
                    def __init__(self, name, *, cidr):
                        self.vpc = aws.ec2.Vpc(name, cidr_block=cidr, enable_dns_hostnames=True)

                def make(vpc_id, zones=()):
                    return [aws.ec2.Subnet(f"s{z}", vpc_id=vpc_id) for i, z in enumerate(zones)]
            """,
            "lib/shared/names.py": "def title(name):\n    return name.title()\n",
        }
    ),
    "namespace package": Case(
        {
            "__main__.py": "from infra.network import vpc\nprint(vpc.id)\n",
            "infra/network.py": 'import pulumi_aws as aws\nvpc = aws.ec2.Vpc("v", cidr_block="10.0.0.0/16")\n',
        }
    ),
    "local modules named like packages of pulumi_aws": Case(
        {
            "__main__.py": """
                import pulumi_aws as aws
                from lib import s3, iam
                from lib.s3 import bucket_for

                b = bucket_for("x", 3)
                s3.Bucket("anything", whatever=True)
                r = iam.role("r")
            """,
            "lib/__init__.py": "",
            "lib/s3.py": """
                import pulumi_aws as aws

                class Bucket:
                    def __init__(self, name, whatever=False):
                        self.inner = aws.s3.Bucket(name)

                def bucket_for(name, count):
                    return Bucket(f"{name}{count}")
            """,
            "lib/iam.py": "def role(name):\n    return name\n",
        }
    ),
    "local module named like a module of Python": Case(
        {
            "__main__.py": "import types\nimport secrets\nimport queue\nprint(types, secrets, queue.Queue)\n",
            "types.py": "Role = 1\n",
            "secrets.py": "KEY = 'name'\n",
            "queue.py": "Queue = 1\n",
        }
    ),
    "star imports": Case(
        {
            "__main__.py": """
                from pulumi import *
                from pulumi_aws.ec2 import *
                from settings import *

                v = Vpc("v", cidr_block=CIDR, opts=ResourceOptions(protect=True))
                export("vpc", v.id)
            """,
            "settings.py": "CIDR = '10.0.0.0/16'\n_private = 1\n",
        }
    ),
    "aliases and from imports": Case("""
        from pulumi_aws import ec2 as compute, s3
        from pulumi_aws.ec2 import Vpc, SubnetArgs, SecurityGroupIngressArgs as Rule
        import pulumi_aws.iam as iam
        import pulumi_aws.lb

        v = Vpc("v", cidr_block="10.0.0.0/16")
        s = compute.Subnet("s", SubnetArgs(vpc_id=v.id, cidr_block="10.0.1.0/24"))
        t = compute.Subnet("t", args=SubnetArgs(vpc_id=v.id))
        g = compute.SecurityGroup("g", vpc_id=v.id, ingress=[Rule(protocol="tcp", from_port=80, to_port=80)])
        r = iam.Role("r", assume_role_policy='{"Version": "2012-10-17", "Statement": []}')
        p = iam.ManagedPolicy.AMAZON_S3_READ_ONLY_ACCESS
        lb = pulumi_aws.lb.LoadBalancer("lb", subnets=[s.id])
    """),
    "type checkers' imports and quoted annotations": Case("""
        from __future__ import annotations

        from typing import TYPE_CHECKING

        import pulumi_aws as aws

        if TYPE_CHECKING:
            from somewhere_else import Thing

        def use(thing: Thing, other: aws.ec2.NoSuchThing | None = None) -> "Missing":
            return thing.value

        x: Undefined2
    """),
    "imports that may fail": Case("""
        try:
            import orjson as json
        except ImportError:
            import json

        try:
            from pulumi_aws import nothing_of_the_kind
        except ImportError:
            nothing_of_the_kind = None

        try:
            import boto3x
            HAVE = True
        except Exception:
            HAVE = False

        print(json.dumps({}), nothing_of_the_kind, HAVE)
    """),
    "conditional definitions": Case("""
        import sys
        import pulumi

        if sys.version_info >= (3, 11):
            def name(x): return x
        else:
            def name(x, y=0): return y

        if pulumi.get_stack() == "prod":
            size = "large"
            def helper(a, b): return a
        else:
            size = "small"
            def helper(a): return a

        helper("x")
        print(name(size))
    """),
    "walrus, comprehensions, class scopes": Case("""
        import pulumi_aws as aws

        names = [n for n in ("a", "b") if (found := n)]
        pairs = {k: [v for v in vs] for k, vs in {"a": [1]}.items()}
        y = (n := 10) + n
        print(found, pairs)

        class Names:
            prefix = "web"
            both = [prefix, prefix + "-x"]
            table = {x: x for x in both}

            def one(self):
                return self.prefix + __class__.__name__

            @property
            def two(self):
                return self.one()

            @staticmethod
            def three(a): return a

            @classmethod
            def four(cls, b): return cls.three(b)

        Names().three(1)
        Names.four(2)
        Names().two.upper()
    """),
    "decorators, partial, kwargs": Case("""
        import functools
        from functools import partial

        import pulumi_aws as aws

        def named(function):
            @functools.wraps(function)
            def wrapper(*args, extra=None, **kwargs):
                return function(*args, **kwargs)
            return wrapper

        @named
        def make(name): return aws.s3.Bucket(name)

        make("a", extra=True)
        bucket = partial(aws.s3.Bucket, force_destroy=True)
        bucket("b", no_such="x")
        common = dict(tags={"a": "b"})
        aws.s3.Bucket("c", **common)
        arguments = ("d",)
        aws.s3.Bucket(*arguments)

        @functools.lru_cache(maxsize=None)
        def cached(a, b=1): return a

        cached(1, b=2)
    """),
    "dynamic provider": Case("""
        import pulumi
        from pulumi.dynamic import CreateResult, Resource, ResourceProvider

        class Provider(ResourceProvider):
            def create(self, props):
                return CreateResult("id", outs=props)

        class Thing(Resource):
            value: pulumi.Output[str]

            def __init__(self, name, value, opts=None):
                super().__init__(Provider(), name, {"value": value, "later": None}, opts)

        thing = Thing("t", "v")
        pulumi.export("value", thing.value)
        pulumi.export("later", thing.later)
    """),
    "named tuples, protocols, enums, typed dictionaries": Case("""
        import enum
        from collections import namedtuple
        from typing import NamedTuple, Protocol, TypedDict, overload

        class Point(NamedTuple):
            x: int
            y: int = 0

            def norm(self): return self.x + self._replace(y=1).y

        class Named(Protocol):
            name: str
            def greet(self) -> str: ...

        class Color(str, enum.Enum):
            RED = "red"
            def shout(self): return self.value.upper() + self.name

        class Options(TypedDict, total=False):
            a: int

        Pair = namedtuple("Pair", "a b")

        @overload
        def f(x: int) -> int: ...
        @overload
        def f(x: str, y: int) -> str: ...
        def f(x, y=0): return x

        def use(n: Named) -> str: return n.name + n.greet()

        Point(1).norm(); Point(1, y=2)._asdict(); Color("red").shout(); Color.RED.value; Options(a=1); Pair(1, 2).a
        f("x", 1)
        for c in Color: c.shout()
    """),
    "dataclasses": Case("""
        from dataclasses import KW_ONLY, InitVar, dataclass, field, replace
        from typing import ClassVar

        @dataclass(frozen=True, kw_only=True)
        class A:
            a: int
            b: str = "x"
            shared: ClassVar[int] = 1
            later: int = field(init=False, default=0)

        @dataclass
        class B:
            x: int
            _: KW_ONLY
            y: int = 0
            seed: InitVar[int] = 0

            def __post_init__(self, seed): self.sum = self.x + seed

        @dataclass
        class C(B):
            z: int = 3

        a = A(a=1); b = B(1, y=2, seed=3); c = C(1, 2, y=4)
        print(replace(a, b="y").b, a.later, b.sum, c.sum, A.shared)
    """),
    "outputs, rightly used": Case("""
        import json

        import pulumi
        import pulumi_aws as aws

        b = aws.s3.Bucket("b")
        v = aws.ec2.get_vpc(default=True)
        vo = aws.ec2.get_vpc_output(default=True)
        zones = aws.get_availability_zones(state="available")
        text = b.arn.apply(lambda arn: f"{arn}/*" + arn.upper())
        both = pulumi.Output.all(b.arn, b.id).apply(lambda values: json.dumps({"a": values[0], "b": list(values[1])}))
        more = pulumi.Output.all(arn=b.arn).apply(lambda d: d["arn"].split(":"))
        doc = pulumi.Output.json_dumps({"a": b.arn, "l": [b.id]})
        joined = pulumi.Output.concat("a", b.arn) ; formatted = pulumi.Output.format("{0}", b.id)
        first = vo.ids[0] if hasattr(vo, "ids") else vo.id
        plain = v.cidr_block.split("/")[0] + "/16"
        for z in zones.names[:2]:
            aws.ec2.Subnet(f"s-{z}", vpc_id=v.id, availability_zone=z)
        site = b.websites.apply(lambda w: w) if hasattr(b, "websites") else None
        nested = aws.rds.Instance("i", instance_class="db.t4g.micro").endpoint.apply(lambda e: e.split(":")[0])
    """),
    "loops with default arguments in callbacks": Case("""
        import pulumi_aws as aws

        for name in ["a", "b"]:
            b = aws.s3.Bucket(name)
            b.arn.apply(lambda arn, name=name: print(name, arn))
            b.id.apply(lambda id: [name for name in id])
        final = [aws.s3.Bucket(n).id.apply(lambda i: i) for n in "ab"]
    """),
    "configuration": Case(
        """
        import pulumi

        config = pulumi.Config()
        other = pulumi.Config("other")
        aws_config = pulumi.Config("aws")
        config.require("size"); other.require_secret("token"); aws_config.require("region")
        config.get("absent"); config.require_int(f"computed-{1}")
        """,
        config=frozenset({"web:size", "other:token", "aws:region"}),
    ),
    "files": Case(
        {
            "__main__.py": """
                import os
                from pathlib import Path
                import pulumi

                here = os.path.dirname(os.path.abspath(__file__))
                open("start.sh").read()
                open(os.path.join(here, "scripts", "x.sh"))
                text = (Path(__file__).parent / "scripts" / "x.sh").read_text()
                a = pulumi.FileArchive("./scripts")
                if os.path.exists("nothing"):
                    open("nothing")
            """,
            "start.sh": "#!/bin/sh\n",
            "scripts/x.sh": "x",
        }
    ),
    "names that functions share": Case("""
        counter = 0
        cache = None

        def bump():
            global counter, cache
            counter += 1
            cache = {}
            def inner():
                nonlocal_free = counter
                return nonlocal_free
            return inner()

        def outer():
            total = 0
            def add(n):
                nonlocal total
                total += n
                return total
            return add(1) + total

        def late(): return LATER
        LATER = 1

        bump(); outer(); late()
        while counter < 2:
            if counter > 0:
                print(previous)
            previous = counter
            counter += 1
        try:
            risky = 1
        except ValueError as error:
            print(error)
        else:
            print(risky)
        with open(__file__) as handle:
            print(handle.name, __name__, __doc__)
        del risky
        match counter:
            case {"a": a, **rest}: print(a, rest)
            case [first, *others]: print(first, others)
            case int() as number: print(number)
    """),
    "attributes from outside": Case("""
        class Box: pass

        box = Box()
        box.value = 1
        print(box.value)

        class Dynamic:
            def __init__(self, **values):
                self.__dict__.update(values)

        class Setter:
            def __init__(self):
                for name in ("a", "b"):
                    setattr(self, name, 1)

        class Mixin:
            def use(self): return self.given

        class User(Mixin):
            def __init__(self): self.given = 1

        print(Dynamic(a=1).a, Setter().b, User().use())
    """),
    "multiple inheritance and methods by assignment": Case("""
        import sys

        class Base:
            def __init__(self, name): self.name = name

        class Left(Base):
            def __init__(self, name, **more): super().__init__(name, **more)

        class Right(Base):
            def __init__(self, name, size): super().__init__(name); self.size = size

        class Both(Left, Right): pass

        class Named(list, Base):
            def __init__(self): super().__init__(["a"])

        class Reader:
            def read(self, count=-1): return self.again
            readline = read
            again = 1

        Both("b", size=2); Named().append(1); Reader().readline(3)

        if sys.version_info < (3,):
            text = unicode("x")
        else:
            text = "x"
    """),
    "a module that makes itself a package": Case(
        {
            "__main__.py": "from vendored.moves import thing\nimport vendored.other.deep\nprint(thing)\n",
            "vendored.py": "import sys\n__path__ = []\nsys.modules[__name__ + '.moves'] = object()\n",
        }
    ),
    "several providers and options": Case("""
        import pulumi
        import pulumi_aws as aws

        east = aws.Provider("east", region="us-east-1", default_tags={"tags": {"a": "b"}})
        opts = pulumi.ResourceOptions(provider=east, depends_on=[east])
        c = aws.acm.Certificate("c", domain_name="a.example", opts=opts)
        d = aws.s3.Bucket("d", opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(protect=True)))
        e = aws.s3.Bucket("e", None, opts) if False else aws.s3.Bucket("e", opts)
        f = aws.ec2.Vpc.get("f", "vpc-1", opts=opts)
        out = pulumi.InvokeOptions(provider=east)
        names = [{"name": "name", "values": ["x"]}]
        ami = aws.ec2.get_ami(most_recent=True, owners=["amazon"], filters=names, opts=out)
        rule = {"protocol": "tcp", "from_port": 1, "toPort": 1, "cidr_blocks": ["10.0.0.0/8"]}
        g = aws.ec2.SecurityGroup("g", ingress=[rule])
        ref = pulumi.StackReference("org/net/dev")
        vpc = ref.get_output("vpc"); ref.require_output("x").apply(print); ref.outputs["y"]
        pulumi.log.info("x"); pulumi.runtime.is_dry_run(); pulumi.get_project()
        pulumi.export("a", c.arn)
    """),
}


@pytest.mark.parametrize("case", SOUND.values(), ids=SOUND)
def test_sound_programs(case: Case, tmp_path: Path) -> None:
    check(tmp_path, case)
