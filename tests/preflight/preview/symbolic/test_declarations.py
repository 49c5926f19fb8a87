"""What a Node.js package declares of a type's outputs; no Node.js is needed to read it."""

from __future__ import annotations

from pathlib import Path

from preflight.preview import node

DECLARATION = """
export declare class Queue extends pulumi.CustomResource {
    /** ARN of the queue. */
    readonly arn: pulumi.Output<string>;
    readonly kmsMasterKeyId: pulumi.Output<string | undefined>;
    readonly url: pulumi.Output<string>;
}
"""


def test_optional_outputs_are_read_from_the_declaration(tmp_path: Path) -> None:
    package = tmp_path / "node_modules" / "@pulumi" / "aws"
    (package / "sqs").mkdir(parents=True)
    (package / "package.json").write_text('{"name": "@pulumi/aws", "version": "7.0.0"}')
    (package / "sqs" / "queue.d.ts").write_text(DECLARATION)
    declared = node.outputs(tmp_path)
    assert declared("aws:sqs/queue:Queue") == {
        "optional": ["kmsMasterKeyId"],
        "arn": True,
        "texts": [],
        "parts": {},
    }
    assert declared("other:index/thing:Thing") == {}
    (package / "sqs" / "topic.d.ts").write_text(DECLARATION.replace("<string>;", "<string | undefined>;"))
    assert declared("aws:sqs/topic:Topic")["arn"] is False


def test_texts_of_other_providers_are_read_from_the_declaration(tmp_path: Path) -> None:
    package = tmp_path / "node_modules" / "@pulumi" / "awsx"
    (package / "ecr").mkdir(parents=True)
    (package / "package.json").write_text('{"name": "@pulumi/awsx", "version": "3.0.0"}')
    (package / "ecr" / "image.d.ts").write_text(
        """
export declare class Image extends pulumi.ComponentResource {
    readonly imageUri: pulumi.Output<string>;
    readonly platform: pulumi.Output<string | undefined>;
    readonly tags: pulumi.Output<string[]>;
    readonly push: pulumi.Output<boolean>;
}
"""
    )
    assert node.outputs(tmp_path)("awsx:ecr:Image")["texts"] == ["imageUri"]
