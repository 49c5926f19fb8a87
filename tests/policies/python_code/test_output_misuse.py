"""Outputs used as their values."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.core.observed import Observed
from preflight.core.stack import Stack
from preflight.sources.analysis import Sources
from preflight.testing import Program
from preflight.testing.evaluation import outcome
from tests.policies.python_code.programs import Case, check, written

CASES: dict[str, Case] = {
    "json.dumps": Case(
        """
            import json
            import pulumi_aws as aws
            b = aws.s3.Bucket('b')
            json.dumps({'a': [{'b': b.arn}]})
        """,
        [
            (
                "mandatory __main__.py:4 'b.arn' is an Output, which json.dumps cannot serialize. Use "
                "pulumi.Output.json_dumps."
            ),
        ],
    ),
    "json.dumps with a default": Case(
        """
            import json
            import pulumi_aws as aws
            b = aws.s3.Bucket('b')
            json.dumps({'a': b.arn}, default=str)
        """,
    ),
    "json.dumps of a variable": Case(
        """
            from json import dumps
            import pulumi_aws as aws
            b = aws.s3.Bucket('b')
            document = {'a': b.arn}
            dumps(document)
        """,
        [
            (
                "mandatory __main__.py:5 'b.arn' is an Output, which json.dumps cannot serialize. Use "
                "pulumi.Output.json_dumps."
            ),
        ],
    ),
    "operators of numbers": Case(
        """
            import pulumi_aws as aws
            from sizes import Size
            g = aws.autoscaling.Group('g', max_size=2, min_size=1)
            a = g.max_size * 2
            b = 1 - g.min_size
            c = g.max_size % 2
            d = g.max_size / g.min_size
            e = g.max_size > 1
            f = [g.tags * Size(), g.desired_capacity is None, g.max_size == g.min_size]
        """,
        [
            f"mandatory __main__.py:{line} 'g.{name}_size' is an Output, which does not support the operator "
            f"{operator}. Use it inside apply."
            for line, (name, operator) in enumerate(
                (("max", "*"), ("min", "-"), ("max", "%"), ("max", "/"), ("max", ">")), start=4
            )
        ],
    ),
    "functions that require a value": Case(
        """
            import pulumi_aws as aws
            b = aws.s3.Bucket('b')
            range(b.id)
            open(b.id)
            dict(enumerate(b.tags))
        """,
        [
            "mandatory __main__.py:3 'b.id' is an Output, which range() does not accept. Call it inside apply.",
            "mandatory __main__.py:4 'b.id' is an Output, which open() does not accept. Call it inside apply.",
            "mandatory __main__.py:5 'b.tags' is an Output, which cannot be iterated. Iterate inside apply.",
        ],
    ),
    "conditions": Case(
        """
            import pulumi
            import pulumi_aws as aws
            b = aws.s3.Bucket('b')
            if b.region and not b.tags:
                pass
            name = b.bucket or 'none'
            print([n for n in 'ab' if b.tags[n]], 1 if b.arn else 2)
            assert b is not None and b.arn is not None and True
            def made(arn: pulumi.Output[str] = None):
                return [arn] if arn else []
        """,
        [
            f"advisory __main__.py:{line} 'b.{name}' is an Output, which is always true in a condition. Decide "
            "inside apply, or by a configuration value."
            for line, name in ((4, "region"), (4, "tags"), (6, "bucket"), (7, "arn"))
        ],
    ),
    "a sum": Case(
        """
            import pulumi_aws as aws
            b = aws.s3.Bucket('b')
            x = b.arn + '/*'
            y = 'a' + b.arn
            z = b.arn + b.id
        """,
        [
            (
                "mandatory __main__.py:3 'b.arn' is an Output, which + cannot concatenate. Use "
                "pulumi.Output.concat."
            ),
            (
                "mandatory __main__.py:4 'b.arn' is an Output, which + cannot concatenate. Use "
                "pulumi.Output.concat."
            ),
            (
                "mandatory __main__.py:5 'b.arn' is an Output, which + cannot concatenate. Use "
                "pulumi.Output.concat."
            ),
        ],
    ),
    "a text": Case(
        """
            import pulumi_aws as aws
            b = aws.s3.Bucket('b')
            x = f'{b.arn}/*'
            y = str(b.arn)
            z = 'a %s' % b.arn
            w = '{}'.format(b.id)
        """,
        [
            (
                "advisory __main__.py:3 'b.arn' is an Output; in a text (f-string) it becomes a text about "
                "this mistake instead of the value. Use pulumi.Output.format or concat."
            ),
            (
                "advisory __main__.py:4 'b.arn' is an Output; in a text (str) it becomes a text about this "
                "mistake instead of the value. Use pulumi.Output.format or concat."
            ),
            (
                "advisory __main__.py:5 'b.arn' is an Output; in a text (%) it becomes a text about this "
                "mistake instead of the value. Use pulumi.Output.format or concat."
            ),
            (
                "advisory __main__.py:6 'b.id' is an Output; in a text (format) it becomes a text about this "
                "mistake instead of the value. Use pulumi.Output.format or concat."
            ),
        ],
    ),
    "a loop": Case(
        """
            import pulumi_aws as aws
            v = aws.ec2.get_vpcs_output()
            for i in v.ids: print(i)
            x, y = v.ids
            z = [i for i in v.ids]
        """,
        [
            "mandatory __main__.py:3 'v.ids' is an Output, which cannot be iterated. Iterate inside apply.",
            "mandatory __main__.py:4 'v.ids' is an Output, which cannot be iterated. Iterate inside apply.",
            "mandatory __main__.py:5 'v.ids' is an Output, which cannot be iterated. Iterate inside apply.",
        ],
    ),
    "a method of the value": Case(
        """
            import pulumi_aws as aws
            b = aws.s3.Bucket('b')
            b.arn.split(':')[0]
        """,
        [
            (
                "mandatory __main__.py:3 'b.arn' is an Output, which does not have its value's method split(). "
                "Call it inside apply."
            ),
        ],
    ),
    "len and int": Case(
        """
            import pulumi_aws as aws
            b = aws.s3.Bucket('b')
            len(b.arn); int(b.id); list(b.arn)
        """,
        [
            "mandatory __main__.py:3 'b.arn' is an Output, which cannot be iterated. Iterate inside apply.",
            "mandatory __main__.py:3 'b.arn' is an Output, which len() does not accept. Call it inside apply.",
            "mandatory __main__.py:3 'b.id' is an Output, which int() does not accept. Call it inside apply.",
        ],
    ),
    "in": Case(
        """
            import pulumi_aws as aws
            b = aws.s3.Bucket('b')
            print('x' in b.arn)
        """,
        [
            (
                "mandatory __main__.py:3 'b.arn' is an Output, which does not support the operator in. Use it "
                "inside apply."
            ),
        ],
    ),
    "compared": Case(
        """
            import pulumi_aws as aws
            b = aws.s3.Bucket('b')
            if b.region == 'eu-west-1': pass
        """,
        [
            (
                "advisory __main__.py:3 'b.region' is an Output and never equals a constant. Compare inside"
                " apply."
            ),
        ],
    ),
    "joined": Case(
        """
            import pulumi_aws as aws
            b = aws.s3.Bucket('b')
            ','.join([b.arn, 'x'])
        """,
        [
            "mandatory __main__.py:3 'b.arn' is an Output, which join() does not accept. Call it inside apply.",
        ],
    ),
    "an attribute of a component": Case(
        """
            import json
            import pulumi
            import pulumi_aws as aws

            class C(pulumi.ComponentResource):
                def __init__(self, name):
                    super().__init__('a:b:C', name)
                    self.bucket = aws.s3.Bucket('b')
                    self.policy = json.dumps({'r': self.bucket.arn})

            c = C('c')
            print(c.bucket.arn + '/*')
        """,
        [
            (
                "mandatory __main__.py:9 'self.bucket.arn' is an Output, which json.dumps cannot serialize. "
                "Use pulumi.Output.json_dumps."
            ),
            (
                "mandatory __main__.py:12 'c.bucket.arn' is an Output, which + cannot concatenate. Use "
                "pulumi.Output.concat."
            ),
        ],
    ),
    "a result of apply": Case(
        """
            import pulumi_aws as aws
            b = aws.s3.Bucket('b')
            name = b.id.apply(lambda i: i)
            print(name + 'x')
        """,
        [
            "mandatory __main__.py:4 'name' is an Output, which + cannot concatenate. Use pulumi.Output.concat.",
        ],
    ),
    "a required secret": Case(
        """
            import pulumi
            secret = pulumi.Config().require_secret('a')
            print('x' + secret)
        """,
        [
            (
                "mandatory __main__.py:3 'secret' is an Output, which + cannot concatenate. Use "
                "pulumi.Output.concat."
            ),
        ],
    ),
    "in code that does not run": Case(
        """
            import pulumi_aws as aws

            def f():
                b = aws.s3.Bucket('b')
                return b.arn + 'x'
        """,
        [
            "advisory __main__.py:5 'b.arn' is an Output, which + cannot concatenate. Use pulumi.Output.concat.",
        ],
    ),
    "inside apply": Case(
        """
            import json
            import pulumi_aws as aws
            b = aws.s3.Bucket('b')
            b.arn.apply(lambda arn: json.dumps({'a': arn + '/*'}))
        """,
    ),
    "parameters are not known": Case(
        """
            def f(arn): return arn + '/*'

            f('x')
        """,
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_output_misuse(case: Case, tmp_path: Path) -> None:
    check(tmp_path, case, "output-misuse")


def test_a_text_that_the_run_brought_into_a_property_is_reported_there(tmp_path: Path) -> None:
    text = "import pulumi_aws as aws\nb = aws.s3.Bucket('b')\n\ndef f(): return f'{b.id}'\n\ng = f'{b.arn}'\n"
    sources = Sources(written(tmp_path, Case(text)))

    def lines(value: str, *more: object, incomplete: str = "") -> list[int | None]:
        made = Program()
        made.add("aws:ssm/parameter:Parameter", "p", value=value)
        stack = Stack.from_messages(made.messages(), context=(sources, *more), incomplete=incomplete)
        return [finding.line for finding in outcome(stack, "output-misuse").findings]

    output = "Calling __str__ on an Output[T] is not supported"
    assert lines(output, Observed()) == [4]
    assert lines("fine", Observed()) == [4, 6]
    assert lines(output, Observed(), incomplete="it did not run to its end") == [4, 6]
    assert lines(output) == [4, 6]
    assert lines(output, Observed(run_here=False)) == [4, 6]
