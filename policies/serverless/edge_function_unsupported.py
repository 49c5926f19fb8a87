"""A Lambda function that CloudFront runs at the edge has settings or a role that Lambda@Edge does not support.

## What fails

A function of the stack is in `lambdaFunctionAssociations` of a distribution, and

- it has environment variables, a VPC, layers, a container image, or more than 512 MB of ephemeral storage;
- its runtime is neither Node.js nor Python;
- its memory is above 128 MB or its timeout above 5 seconds for a viewer's request or response, or its timeout above 30
  seconds for an origin's;
- its role does not trust `edgelambda.amazonaws.com`.

## Why

CloudFront rejects the distribution: *InvalidLambdaFunctionAssociation: The function cannot have environment variables*,
*The function execution role must be assumable with edgelambda.amazonaws.com as well as lambda.amazonaws.com
principals*, *The function timeout is larger than the maximum allowed for functions that are triggered by a CloudFront
event*.

## Errors

- `InvalidLambdaFunctionAssociation: The function cannot have environment variables`
- `InvalidLambdaFunctionAssociation: The function execution role must be assumable with edgelambda.amazonaws.com as well
  as lambda.amazonaws.com principals.`
- `InvalidLambdaFunctionAssociation: The function timeout is larger than the maximum allowed for functions that are
  triggered by a CloudFront event`
- `InvalidLambdaFunctionAssociation: The function memory size is larger than the maximum allowed for functions that are
  triggered by a CloudFront event`

## Fails

```yaml
resources:
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: "sts:AssumeRole" }]
  virginia: { type: pulumi:providers:aws, properties: { region: us-east-1 } }
  headers:
    type: aws:lambda:Function
    properties:
      role: "${role.arn}"
      runtime: nodejs22.x
      handler: index.handler
      publish: true
      code: { fn::fileArchive: ./headers }
    options: { provider: "${virginia}" }
  site:
    type: aws:cloudfront:Distribution
    properties:
      enabled: true
      origins: [{ originId: web, domainName: data.s3.eu-west-1.amazonaws.com }]
      defaultCacheBehavior:
        targetOriginId: web
        viewerProtocolPolicy: redirect-to-https
        allowedMethods: [GET, HEAD]
        cachedMethods: [GET, HEAD]
        cachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
        lambdaFunctionAssociations: [{ eventType: viewer-response, lambdaArn: "${headers.qualifiedArn}" }]
      restrictions: { geoRestriction: { restrictionType: none } }
      viewerCertificate: { cloudfrontDefaultCertificate: true }
```

## Instead

Allow both services in the role's trust policy.

```yaml
resources:
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: { Service: [lambda.amazonaws.com, edgelambda.amazonaws.com] }
              Action: "sts:AssumeRole"
  virginia: { type: pulumi:providers:aws, properties: { region: us-east-1 } }
  headers:
    type: aws:lambda:Function
    properties:
      role: "${role.arn}"
      runtime: nodejs22.x
      handler: index.handler
      publish: true
      code: { fn::fileArchive: ./headers }
    options: { provider: "${virginia}" }
  site:
    type: aws:cloudfront:Distribution
    properties:
      enabled: true
      origins: [{ originId: web, domainName: data.s3.eu-west-1.amazonaws.com }]
      defaultCacheBehavior:
        targetOriginId: web
        viewerProtocolPolicy: redirect-to-https
        allowedMethods: [GET, HEAD]
        cachedMethods: [GET, HEAD]
        cachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
        lambdaFunctionAssociations: [{ eventType: viewer-response, lambdaArn: "${headers.qualifiedArn}" }]
      restrictions: { geoRestriction: { restrictionType: none } }
      viewerCertificate: { cloudfrontDefaultCertificate: true }
```

## Not covered

The Region: *regional-availability*. Functions without a version: *identifier-of-wrong-kind*. CloudFront Functions.

## References

- [Restrictions on Lambda@Edge](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html)
- [Quotas on Lambda@Edge](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-lambda-at-edge)
- [IAM role for Lambda@Edge](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate, note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute.edge_functions import EdgeFunction, edge_functions
from preflight.policy import HIGH, MANDATORY, Finding, policy

_SERVICE = "edgelambda.amazonaws.com"


@policy(
    each=aws.CLOUDFRONT_DISTRIBUTION,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidLambdaFunctionAssociation",
    with_references=True,
)
def edge_function_unsupported(distribution: Resource) -> Iterator[Finding]:
    for edge in edge_functions(distribution):
        if edge.function.is_external or distribution.is_external:
            continue
        yield from (Finding(edge.function, message) for message in _messages(edge))


def _messages(edge: EdgeFunction) -> Iterator[str]:
    where = f"distribution '{edge.distribution.name}' runs the function at the edge"
    for key in edge.unsupported:
        yield f"{key} is set, but {where}, where it is not supported. Remove {key}."
    if edge.odd_runtime:
        yield f"runtime is {edge.odd_runtime}, but {where}, where Node.js and Python run. Use one of them."
    for key, value, most in edge.excesses:
        yield f"{key} is {value}, but {where}, which allows {most} for its events. Set it to {most} or less."
    role = edge.role
    if isinstance(role, Unknown):
        note(role)
    elif role is not None and certainly(negate(role.trusts(_SERVICE))):
        yield (
            f"Role '{role.name}' does not trust {_SERVICE}, but {where}. Allow that service in the role's trust policy."
        )
