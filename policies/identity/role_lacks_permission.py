"""A role lacks a permission without which AWS does not create or start the resource that uses it.

## What fails

- A Lambda function runs in a VPC, and its role does not allow creating network interfaces.
- An event source mapping reads a queue, a stream or a table's stream, and the function's role does not allow reading
  it.
- A function's dead-letter queue or topic is one that its role does not allow sending to.
- The destination of a function's asynchronous invocations is a queue or topic that its role does not allow sending
  to.
- A Task state of a Step Functions state machine invokes a function, sends a message or starts a task, and the state
  machine's role does not allow that action, or allows it on another resource. The same for `iam:PassRole` of the roles
  of a task definition that it runs.
- A bucket replicates with a role that does not allow reading the configuration or replicating objects.
- A container of an ECS service uses a secret of Secrets Manager, and the execution role does not allow reading
  secrets.
- A target of an EventBridge rule, a schedule, a pipe, a subscription filter or an API's integration uses a role. The
  role does not allow invoking the function, starting the state machine, or sending to the queue, topic or stream.
- A source or the enrichment of a pipe, the dead-letter queue of a schedule, or the failed batches of an event source
  mapping need an action that the role does not allow.
- A task of a state machine waits with `.sync` for a job of ECS, Batch, CodeBuild or another state machine, and the role
  does not allow `events:PutTargets`, `events:PutRule` and `events:DescribeRule`; or the state machine writes a log, and
  the role does not allow `logs:CreateLogDelivery`.
- A lifecycle hook notifies a queue or topic; a delivery stream reads a data stream or writes to a bucket; a build
  project runs in a VPC; a trail, API Gateway or flow logs write to CloudWatch Logs; a user pool sends text messages; an
  AppSync data source invokes a function; an action of an IoT rule sends. The role does not allow what this needs.
- An action of a pipeline builds a CodeBuild project, or uses a connection, with the pipeline's role.
- An instance's user data reads a secret, or copies from a bucket of the stack, and its role does not allow it, or it
  has no role.

## Why

Lambda checks the role when it creates the function or the mapping, and rejects the request with
*InvalidParameterValueException: The provided execution role does not have permissions to call CreateNetworkInterface
on EC2* (or *ReceiveMessage on SQS*, *SendMessage on SQS*). Step Functions, EC2 Auto Scaling, CodeBuild, CloudTrail,
Cognito, API Gateway and Firehose check the role too. EventBridge and EventBridge Scheduler accept the target, and
nothing arrives. ECS stops the task with *ResourceInitializationError: unable to pull secrets or registry auth*.

## Errors

- `InvalidParameterValueException: The provided execution role does not have permissions to call
  CreateNetworkInterface on EC2`
- `InvalidParameterValueException: The provided execution role does not have permissions to call … on …`
- `InvalidParameterValueException: The function execution role does not have permissions to call … on …`
- `InvalidParameterValueException: Cannot access stream …. Please ensure the role can perform the GetRecords,
  GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.`
- `AccessDeniedException: '…' is not authorized to create managed-rule.`
- `AccessDeniedException: The state machine IAM Role is not authorized to access the Log Destination`
- `ValidationError: Unable to publish test message to notification target … using IAM role …. Please check your target
  and role configuration and try to put lifecycle hook again.`
- `Role … is not authorized to perform: kinesis:DescribeStream on resource …`
- `InvalidInputException: Not authorized to perform DescribeSecurityGroups`
- `InvalidSmsRoleAccessPolicyException: Role does not have permission to publish with SNS`
- `BadRequestException: The role ARN does not have required permissions configured. Please grant trust permission for
  API Gateway and add the required role policy.`
- `ResourceInitializationError: unable to pull secrets or registry auth` (first *task-permissions-missing*)

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  group: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", description: function } }
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
      managedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]
  function:
    type: aws:lambda:Function
    properties:
      role: "${role.arn}"
      vpcConfig: { subnetIds: ["${a.id}"], securityGroupIds: ["${group.id}"] }
```

## Instead

Attach the AWS managed policy for the purpose (`AWSLambdaVPCAccessExecutionRole`, `AWSLambdaSQSQueueExecutionRole`),
or allow the actions in the message.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  group: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", description: function } }
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
      managedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole]
  function:
    type: aws:lambda:Function
    properties:
      role: "${role.arn}"
      vpcConfig: { subnetIds: ["${a.id}"], securityGroupIds: ["${group.id}"] }
```

## Not covered

Permissions that only the function's own code needs. Whether a permission applies to the right resource is checked
where the preview knows the format of the resource's ARN; elsewhere an action that is allowed on any resource counts. A
permission that is attached too late: *missing-dependencies*. Parameters of Parameter Store: *parameter-store-access*. A
task definition without an execution role: *execution-role-missing*.

## References

- [Functions in a VPC](https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html)
- [Lambda and SQS](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html)
- [Lambda and Kinesis](https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html)
- [Dead-letter queues](https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html)
- [Step Functions: run a job](https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html)
- [Step Functions: logging](https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html)
- [Lifecycle hooks](https://docs.aws.amazon.com/autoscaling/ec2/userguide/prepare-for-lifecycle-notifications.html)
- [Firehose: access](https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html)
- [CodeBuild in a VPC](https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html)
- [Secrets in ECS](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from preflight.core.logic import certainly, note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model.requirements.permissions import needs_of, needy
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=needy,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidParameterValueException, ResourceInitializationError",
)
def role_lacks_permission(resource: Resource) -> Iterator[Finding]:
    for need in needs_of(resource):
        role = need.role
        if role is None:
            yield Finding(
                resource,
                f"There is no {need.holder}, but {need.because}. Add one that allows {_list(need.actions)}.",
            )
            continue
        if isinstance(role, Unknown):
            note(role)
            continue
        lacking = [action for action in need.actions if certainly(need.lacks(role, action))]
        if lacking:
            yield Finding(
                resource,
                f"Role '{role.name}' does not allow {_list(lacking)}, but {need.because}. Allow it in the role.",
            )


def _list(actions: Sequence[str]) -> str:
    return " and ".join((", ".join(actions[:-1]), actions[-1])) if len(actions) > 1 else actions[0]
