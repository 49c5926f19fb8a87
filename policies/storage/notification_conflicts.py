"""A bucket has notifications that conflict with each other, or an event type or destination that S3 does not support.

## What fails

- Two destinations of a bucket have the same event type, and their filters overlap: an object can match both.
- A destination is a FIFO queue or a FIFO topic.
- A destination is in another Region than the bucket, or has no events.
- Two destinations have the same ID.
- An event type is misspelled: `s3:ObjectCreated` without `:*`, `ObjectCreated:Put` without `s3:`, or `s3:*`.

## Why

A bucket has one notification configuration, and S3 sends an object's event to one destination. S3 rejects the
configuration:

- *InvalidArgument: Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes
  are overlapping for the same event type.*
- *InvalidArgument: Unable to validate the following destination configurations*, with *FIFO SQS queues are not
  supported* as the detail
- *InvalidArgument: A specified event is not supported for notifications.*

## Errors

- `InvalidArgument: Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the
  prefixes are overlapping for the same event type.`
- `FIFO SQS queues are not supported`
- `InvalidArgument: A specified event is not supported for notifications.`
- `InvalidArgument: The notification destination service region is not valid for the bucket location constraint`
- `InvalidArgument: Same ID used for multiple configurations. IDs must be unique.`
- `InvalidArgument: Unable to validate the following destination configurations` (first *function-permission-missing*)

## Fails

```yaml
resources:
  uploads: { type: aws:s3:Bucket, properties: { versioning: { enabled: true } } }
  notification:
    type: aws:s3:BucketNotification
    properties:
      bucket: "${uploads.id}"
      queues:
        - { queueArn: "arn:aws:sqs:eu-west-1:123456789012:a", events: ["s3:ObjectCreated:*"], filterPrefix: in/ }
        - { queueArn: "arn:aws:sqs:eu-west-1:123456789012:b", events: ["s3:ObjectCreated:*"], filterPrefix: in/images/ }
outputs: { uploads: "${uploads.id}" }
```

## Instead

Use filters that exclude each other. To send an event to several destinations, use one topic or EventBridge.

```yaml
resources:
  uploads: { type: aws:s3:Bucket, properties: { versioning: { enabled: true } } }
  notification:
    type: aws:s3:BucketNotification
    properties:
      bucket: "${uploads.id}"
      queues:
        - { queueArn: "arn:aws:sqs:eu-west-1:123456789012:a", events: ["s3:ObjectCreated:*"], filterPrefix: in/texts/ }
        - { queueArn: "arn:aws:sqs:eu-west-1:123456789012:b", events: ["s3:ObjectCreated:*"], filterPrefix: in/images/ }
outputs: { uploads: "${uploads.id}" }
```

## Not covered

Two notification resources of one bucket: *resource-conflicts*. Notifications that another stack adds to the bucket. The
permissions of the destination: *function-permission-missing* and *queue-policy-missing*.

## References

- [Key name filters](https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html)
- [Destinations](https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html)
- [PutBucketNotificationConfiguration](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly
from preflight.core.resource import Resource
from preflight.model.storage.bucket_notifications import Notification, notifications
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=notifications, level=MANDATORY, severity=HIGH, error="InvalidArgument")
def notification_conflicts(notification: Notification) -> Iterator[Finding]:
    for first, second, event, overlaps in notification.ambiguous:
        if certainly(overlaps):
            yield Finding(
                notification,
                f"{first.title} and {second.title} both have {event}, and an object can match the filters of both. "
                "Use prefixes or suffixes that exclude each other, or one destination.",
            )
    for name in notification.repeated_ids:
        yield Finding(
            notification,
            f"Two configurations have the ID '{name}'. Use a different ID for each, or leave it out.",
        )
    for one, region, own in notification.elsewhere:
        yield Finding(
            notification,
            f"{one.title}: the destination is in {region}, but the bucket is in {own}, and S3 sends to destinations in "
            f"its own Region. Use one in {own}.",
        )
    for one in notification.configurations:
        if isinstance(one.events, tuple) and not one.events:
            yield Finding(notification, f"{one.title}.events is empty, but S3 requires an event. Add one.")
        for event, meant in one.malformed_events:
            yield Finding(
                notification,
                f"{one.title}: '{event}' is not an event type of S3. Write {meant}.",
            )
        if certainly(one.is_fifo) and isinstance(one.destination, Resource):
            yield Finding(
                notification,
                f"{one.title}: '{one.destination.name}' is FIFO, but S3 does not send to FIFO queues and topics. Use "
                "a standard queue or topic, or send through EventBridge.",
            )
