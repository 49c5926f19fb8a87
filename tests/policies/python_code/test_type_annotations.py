"""Calls and attributes against what is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policies.python_code.programs import Case, check
from tests.versions import needs_aws_7

CASES: dict[str, Case] = {
    "an argument that was removed": Case(
        """
            import pulumi_aws as aws
            aws.ec2.Eip('e', vpc=True)
        """,
        [
            (
                "mandatory __main__.py:2 aws.ec2.Eip has no argument 'vpc' ({aws}): use domain=\"vpc\" (vpc "
                "was removed in pulumi_aws 7)."
            ),
        ],
    ),
    "an attribute that the provider's configuration lacks": Case(
        """
            import pulumi_aws as aws
            account = aws.config.account_id
            region = aws.config.region
        """,
        [
            "mandatory __main__.py:2 'pulumi_aws.config' of {aws} has no 'account_id'.",
        ],
    ),
    "a required argument under another name": Case(
        """
            import pulumi_aws as aws
            aws.apigateway.Resource('r', rest_api_id='x', parent_id='y', path_part='z')
        """,
        [
            (
                "mandatory __main__.py:2 aws.apigateway.Resource has no argument 'rest_api_id' ({aws}): use "
                "rest_api."
            ),
        ],
    ),
    "a required argument that is missing": Case(
        """
            import pulumi_aws as aws
            aws.ec2.Subnet('s', cidr_block='10.0.0.0/24')
        """,
        [
            "mandatory __main__.py:2 aws.ec2.Subnet requires 'vpc_id' ({aws}). Add it.",
        ],
    ),
    "a required argument that is None": Case(
        """
            import pulumi_aws as aws
            aws.ec2.Subnet('s', vpc_id=None)
        """,
        [
            "mandatory __main__.py:2 aws.ec2.Subnet requires 'vpc_id' ({aws}). Add it.",
        ],
    ),
    "no name": Case(
        """
            import pulumi_aws as aws
            aws.s3.Bucket(bucket='x')
        """,
        [
            "mandatory __main__.py:2 aws.s3.Bucket requires a name as its first argument ({aws}). Add it.",
        ],
    ),
    "several at once": Case(
        """
            import pulumi_aws as aws
            aws.s3.Bucket('b', name='x', block_public_acls=True, versionning={})
        """,
        [
            (
                "mandatory __main__.py:2 aws.s3.Bucket has no argument 'name' ({aws}): use bucket. "
                "aws.s3.Bucket has no argument 'block_public_acls' ({aws}): set it on an "
                "aws.s3.BucketPublicAccessBlock of the bucket. aws.s3.Bucket has no argument 'versionning' "
                "({aws}): use versioning."
            ),
        ],
    ),
    "options given to the resource": Case(
        """
            import pulumi_aws as aws
            b = aws.s3.Bucket('b')
            aws.s3.BucketPolicy('p', bucket=b.id, policy='{}', depends_on=[b])
        """,
        [
            (
                "mandatory __main__.py:3 aws.s3.BucketPolicy has no argument 'depends_on' ({aws}): it is a "
                "resource option: use opts=pulumi.ResourceOptions(depends_on=...)."
            ),
        ],
    ),
    "camel case": Case(
        """
            import pulumi_aws as aws
            aws.ec2.Vpc('v', cidrBlock='10.0.0.0/16')
        """,
        [
            "mandatory __main__.py:2 aws.ec2.Vpc has no argument 'cidrBlock' ({aws}): use cidr_block.",
        ],
    ),
    "tags where there are none": Case(
        """
            import pulumi_aws as aws
            aws.cloudwatch.Dashboard('d', dashboard_name='d', dashboard_body='{}', tags={})
            aws.iam.RolePolicyAttachment('a', role='r', policy_arn='p', tags={})
        """,
        [
            (
                "mandatory __main__.py:2 aws.cloudwatch.Dashboard has no argument 'tags' ({aws}): remove it, "
                "because a dashboard has no tags."
            ),
            (
                "mandatory __main__.py:3 aws.iam.RolePolicyAttachment has no argument 'tags' ({aws}): remove "
                "it, because this resource has no tags."
            ),
        ],
    ),
    "options twice": Case(
        """
            import pulumi
            import pulumi_aws as aws
            o = pulumi.ResourceOptions()
            aws.s3.Bucket('b', o, opts=o)
        """,
        [
            (
                "mandatory __main__.py:4 aws.s3.Bucket has 'opts' twice: by position and by keyword. Remove "
                "one of them."
            ),
        ],
    ),
    "a text where options are taken": Case(
        """
            import pulumi_aws as aws
            aws.ec2.Vpc('v', '10.0.0.0/16')
        """,
        [
            (
                "mandatory __main__.py:2 aws.ec2.Vpc has a str as its resource options (its second argument). "
                "Pass arguments by keyword, and options as opts=pulumi.ResourceOptions(...)."
            ),
        ],
    ),
    "a dictionary as options": Case(
        """
            import pulumi_aws as aws
            aws.s3.Bucket('b', opts={'protect': True})
        """,
        [
            (
                "mandatory __main__.py:2 aws.s3.Bucket has a dict as its resource options (its second "
                "argument). Pass arguments by keyword, and options as opts=pulumi.ResourceOptions(...)."
            ),
        ],
    ),
    "a class that the module lacks": Case(
        """
            import pulumi_aws as aws
            aws.s3.BucketReplication('r')
            aws.s3.BucketReplication('s')
        """,
        [
            (
                "mandatory __main__.py:2 'pulumi_aws.s3' of {aws} has no 'BucketReplication' (used in 2 "
                "places). Did you mean 'BucketReplicationConfig'?"
            ),
        ],
    ),
    "a class of another module": Case(
        """
            import pulumi_aws as aws
            aws.ec2.LoadBalancer('l')
        """,
        [
            (
                "mandatory __main__.py:2 'pulumi_aws.ec2' of {aws} has no 'LoadBalancer'. Use "
                "pulumi_aws.lb.LoadBalancer."
            ),
        ],
    ),
    "a module that the package lacks": Case(
        """
            import pulumi_aws as aws
            aws.logs.LogGroup('l')
        """,
        [
            "mandatory __main__.py:2 {aws} has no 'logs'. Did you mean 'cloudwatch'?",
        ],
    ),
    "a function that the module lacks": Case(
        """
            import pulumi_aws as aws
            aws.ec2.get_vpcc(default=True)
        """,
        [
            ("mandatory __main__.py:2 'pulumi_aws.ec2' of {aws} has no 'get_vpcc'. Did you mean 'get_vpc'?"),
        ],
    ),
    "an argument of a function": Case(
        """
            import pulumi_aws as aws
            aws.get_availability_zones(statee='available')
        """,
        [
            (
                "mandatory __main__.py:2 aws.get_availability_zones has no argument 'statee' ({aws}): use state."
            ),
        ],
    ),
    "an attribute of a resource": Case(
        """
            import pulumi_aws as aws
            c = aws.elasticache.ServerlessCache('c', engine='redis')
            print(c.endpoint)
        """,
        [
            (
                "mandatory __main__.py:3 ServerlessCache of {aws} has no attribute 'endpoint'. Use 'endpoints'."
            ),
        ],
    ),
    "an attribute of a lookup": Case(
        """
            import pulumi_aws as aws
            z = aws.get_availability_zones()
            print(z.zone_name)
        """,
        [
            (
                "mandatory __main__.py:3 AwaitableGetAvailabilityZonesResult of {aws} has no attribute "
                "'zone_name'."
            ),
        ],
    ),
    "attributes of an Output's value": Case(
        """
            import pulumi
            import pulumi_aws as aws
            c = aws.acm.Certificate('c', domain_name='shop.example.com')
            print(c.domain_validation_options.resource_record_name)
            print(c.domain_validation_options[0].record_name)
            print(c.domain_validation_options[0].domain_name.text)
            print(c.arn.value, c.arn.value, c.tags.Name)
            print(aws.eks.get_cluster_output(name='c').certificate_authorities[0].bundle)
            print(pulumi.Output.concat('a', c.arn).value)
            print(pulumi.StackReference('network').outputs.vpc_id)
        """,
        [
            "mandatory __main__.py:4 The Output's value is a list, which has no attribute "
            "'resource_record_name'.",
            "mandatory __main__.py:5 CertificateDomainValidationOption of {aws} has no attribute "
            "'record_name'.",
            "mandatory __main__.py:6 The Output's value is a str, which has no attribute 'text'.",
            "mandatory __main__.py:7 The Output's value is a str, which has no attribute 'value' (used in 3 "
            "places).",
            "mandatory __main__.py:7 The Output's value is a dict, which has no attribute 'Name'.",
            "mandatory __main__.py:8 GetClusterCertificateAuthorityResult of {aws} has no attribute 'bundle'.",
            "mandatory __main__.py:10 The Output's value is a dict, which has no attribute 'vpc_id'.",
        ],
    ),
    "attributes that an Output's value has": Case(
        """
            import pulumi
            import pulumi_aws as aws
            c = aws.acm.Certificate('c', domain_name='shop.example.com')
            options = c.domain_validation_options
            print(options[0].resource_record_name, options[0:1], options[0]['domain_name'], c.tags['Name'])
            print(options.apply(lambda found: found[0].nothing), pulumi.Output.all(c.arn)[0].value)
            print(aws.get_region_output().region, pulumi.Config().require_object('sizes').small)
            print(pulumi.StackReference('network').get_output('vpc').id)
            print(pulumi.Output.from_input({}).size, aws.ec2.Vpc.get('v', 'vpc-1').arn)
        """
    ),
    "a member of an enumeration": Case(
        """
            import pulumi_aws as aws
            print(aws.ec2.InstanceType.T3_MICROO)
        """,
        [
            "mandatory __main__.py:2 InstanceType of {aws} has no attribute 'T3_MICROO'. Use 'T3_MICRO'.",
        ],
    ),
    "arguments classes": Case(
        """
            import pulumi_aws as aws
            aws.ec2.SecurityGroupIngressArgs(protocol='tcp', from_port=1, to_port=2, cidr_block='x')
            aws.ec2.SecurityGroupIngressArgs(protocol='tcp')
        """,
        [
            (
                "mandatory __main__.py:2 aws.ec2.SecurityGroupIngressArgs has no argument 'cidr_block' "
                "({aws}): use cidr_blocks."
            ),
            (
                "mandatory __main__.py:3 aws.ec2.SecurityGroupIngressArgs requires 'from_port', 'to_port' "
                "({aws}). Add them."
            ),
        ],
    ),
    "keys of nested inputs": Case(
        """
            import pulumi_aws as aws
            rule = {'protocol': 'tcp', 'from_port': 1, 'toPort': 2, 'cidr_block': ['x']}
            aws.ec2.SecurityGroup('g', ingress=[rule])
        """,
        [
            (
                "advisory __main__.py:2 SecurityGroupIngressArgs in aws.ec2.SecurityGroup has no key "
                "'cidr_block' ({aws}). Use 'cidr_blocks'."
            ),
        ],
    ),
    "keys of nested inputs, deeper": Case(
        """
            import pulumi_aws as aws
            rules = [{'id': 'x', 'status': 'Enabled', 'expiration': {'day': 1}}]
            aws.s3.BucketLifecycleConfiguration('l', bucket='b', rules=rules)
        """,
        [
            (
                "advisory __main__.py:2 BucketLifecycleConfigurationRuleExpiration in "
                "aws.s3.BucketLifecycleConfiguration has no key 'day' ({aws}). Use 'days'."
            ),
        ],
    ),
    "a dictionary where a text is taken": Case(
        """
            import pulumi_aws as aws
            aws.sfn.StateMachine('s', role_arn='r', definition={'StartAt': 'x'})
        """,
        [
            (
                "mandatory __main__.py:2 aws.sfn.StateMachine requires definition as str, but it is a dict. "
                "Pass the value itself; create JSON with json.dumps, or pulumi.Output.json_dumps if it "
                "contains outputs."
            ),
        ],
    ),
    "a dictionary as a policy document": Case(
        """
            import pulumi_aws as aws
            aws.s3.BucketPolicy('p', bucket='b', policy={'Version': '2012-10-17'})
        """,
    ),
    "a list where a text is taken": Case(
        """
            import pulumi_aws as aws
            aws.ecs.TaskDefinition('t', family='f', container_definitions=[{'name': 'x'}])
        """,
        [
            (
                "advisory __main__.py:2 aws.ecs.TaskDefinition requires container_definitions as str, but it "
                "is a list. Pass the value itself; create JSON with json.dumps, or pulumi.Output.json_dumps if "
                "it contains outputs."
            ),
        ],
    ),
    "nested tags": Case(
        """
            import pulumi_aws as aws
            aws.s3.Bucket('b', tags={'a': {'b': 'c'}})
        """,
        [
            (
                "mandatory __main__.py:2 aws.s3.Bucket requires a value of tags as str, but it is a dict. Pass "
                "the value itself; create JSON with json.dumps, or pulumi.Output.json_dumps if it contains "
                "outputs."
            ),
        ],
    ),
    "tags that unpack a dictionary": Case(
        """
            import pulumi_aws as aws
            common = {'Team': 'web'}
            aws.s3.Bucket('b', tags={**common, 'Name': 'b'})
            for name in ('c', 'd'):
                aws.s3.Bucket(name, tags={'Name': name, **{'Team': 'web'}})
        """,
    ),
    "the own arguments class": Case(
        """
            from dataclasses import dataclass

            @dataclass
            class StackArgs:
                environment_suffix: str
                tags: dict | None = None

            StackArgs(env='dev')
            StackArgs()
        """,
        [
            (
                "mandatory __main__.py:8 StackArgs has no argument 'env' (__main__.py): remove it. StackArgs "
                "requires 'environment_suffix' (__main__.py). Add it."
            ),
            "mandatory __main__.py:9 StackArgs requires 'environment_suffix' (__main__.py). Add it.",
        ],
    ),
    "the own class": Case(
        """
            class Stack:
                def __init__(self, name, *, size, count=1): pass

            Stack('a', 1)
            Stack('a', size=1, counts=2)
            Stack(name='a', size=1)
        """,
        [
            (
                "mandatory __main__.py:4 Stack has 2 positional arguments, but accepts at most 1 (__main__.py). "
                "Pass arguments by keyword."
            ),
            "mandatory __main__.py:5 Stack has no argument 'counts' (__main__.py): use count.",
        ],
    ),
    "the own function": Case(
        """
            def make(a, b=1): return a

            make()
            make(1, 2, 3)
            make(1, a=2)
        """,
        [
            "mandatory __main__.py:3 make requires 'a' (__main__.py). Add it.",
            (
                "mandatory __main__.py:4 make has 3 positional arguments, but accepts at most 2 (__main__.py). "
                "Pass arguments by keyword."
            ),
            "mandatory __main__.py:5 make has 'a' twice: by position and by keyword. Remove one of them.",
        ],
    ),
    "a class without __init__": Case(
        """
            class A: pass

            A(1)
        """,
        [
            (
                "mandatory __main__.py:3 A has 1 positional argument, but accepts none (__main__.py). Pass "
                "arguments by keyword."
            ),
        ],
    ),
    "super with a missing argument": Case(
        """
            import pulumi

            class C(pulumi.ComponentResource):
                def __init__(self, name, opts=None):
                    super().__init__('a:b:C', opts=opts)

            C('c')
        """,
        [
            "mandatory __main__.py:5 super().__init__ requires 'name' ({pulumi}). Add it.",
        ],
    ),
    "a subclass of a resource": Case(
        """
            import pulumi_aws as aws

            class B(aws.s3.Bucket):
                pass

            B('b', nme='x')
        """,
        [
            "mandatory __main__.py:6 B has no argument 'nme' ({aws}): remove it.",
        ],
    ),
    "in code that does not run": Case(
        """
            import pulumi_aws as aws

            def f():
                return aws.ec2.Eip('e', name='web')
        """,
        [
            "advisory __main__.py:4 aws.ec2.Eip has no argument 'name' ({aws}): use tags={\"Name\": ...}.",
        ],
    ),
    "written for several versions": Case(
        """
            import pulumi_aws as aws
            try:
                e = aws.ec2.Eip('e', name='web')
            except TypeError:
                e = aws.ec2.Eip('e', domain='vpc')
        """,
    ),
    "through a variable": Case(
        """
            import pulumi_aws as aws
            ec2 = aws.ec2
            Eip = ec2.Eip
            Eip('e', name='web')
        """,
        [
            "mandatory __main__.py:4 Eip has no argument 'name' ({aws}): use tags={\"Name\": ...}.",
        ],
    ),
    "through a star import": Case(
        """
            from pulumi_aws.ec2 import *
            Eip('e', name='web')
        """,
        [
            "mandatory __main__.py:2 Eip has no argument 'name' ({aws}): use tags={\"Name\": ...}.",
        ],
    ),
    "through a re-export": Case(
        {
            "__main__.py": """
                    from lib import Eip, aws
                    Eip('e', name='web')
                    aws.ec2.Eip('f', name='web')
                """,
            "lib/__init__.py": """
                    import pulumi_aws as aws
                    from .net import Eip
                """,
            "lib/net.py": "from pulumi_aws.ec2 import Eip\n",
        },
        [
            "mandatory __main__.py:2 Eip has no argument 'name' ({aws}): use tags={\"Name\": ...}.",
            "mandatory __main__.py:3 aws.ec2.Eip has no argument 'name' ({aws}): use tags={\"Name\": ...}.",
        ],
    ),
    "options of a resource": Case(
        """
            import pulumi
            pulumi.ResourceOptions(dependson=[])
            pulumi.ResourceOptions(depends_on=[], ignore_changes=['a'])
        """,
        [
            (
                "mandatory __main__.py:2 pulumi.ResourceOptions has no argument 'dependson' ({pulumi}): use "
                "depends_on."
            ),
        ],
    ),
    "an annotation that names no class": Case(
        """
            import pulumi_aws as aws

            def f(x: aws.secretsmanager.GetSecretOutput): return x
        """,
        [
            "mandatory __main__.py:3 'pulumi_aws.secretsmanager' of {aws} has no 'GetSecretOutput'.",
        ],
    ),
    "a provider": Case(
        """
            import pulumi_aws as aws
            aws.Provider('p', region='eu-west-1', allowed_accounts=['x'])
        """,
        [
            (
                "mandatory __main__.py:2 aws.Provider has no argument 'allowed_accounts' ({aws}): use "
                "allowed_account_ids."
            ),
        ],
    ),
}


OF_AWS_7 = {
    "an argument that was removed",
    "keys of nested inputs, deeper",
    "a dictionary as a policy document",
}


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=n, marks=needs_aws_7 if n in OF_AWS_7 else ()) for n, case in CASES.items()],
)
def test_type_annotations(case: Case, tmp_path: Path) -> None:
    check(tmp_path, case, "type-annotations")
