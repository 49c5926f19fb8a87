"""Names of management and developer tools: logs, dashboards, parameters, builds and pipelines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.model import type_tokens as aws
from preflight.model.naming.rules.rule import DOTTED, WORD, NameRule

RULES: Final[Mapping[str, tuple[NameRule, ...]]] = {
    aws.CLOUDWATCH_LOG_GROUP: (
        NameRule(
            r"[a-zA-Z0-9_/.#-]+",
            "letters, digits and _ / . # -",
            (1, 512),
            "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html",
            forbidden={r"\Aaws/": "must not begin with 'aws/'"},
        ),
    ),
    aws.CLOUDWATCH_DASHBOARD: (
        NameRule(
            r"[A-Za-z0-9_-]+",
            WORD,
            (1, 255),
            "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html",
            key="dashboardName",
            auto=0,
        ),
    ),
    aws.SSM_PARAMETER: (
        NameRule(
            r"[a-zA-Z0-9_.\-/]+",
            "letters, digits and _ . - /",
            (1, 1011),
            "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html",
            forbidden={
                r"(?i)\A/?(aws|ssm)(/|\Z)|(?i:\A(aws|ssm))": "begins with 'aws' or 'ssm', which AWS reserves",
                r"\A[^/].*/": "contains a slash and must therefore begin with one",
                r"\A(/[^/]*){16,}": "has more than 15 levels",
            },
        ),
    ),
    aws.CODEBUILD_PROJECT: (
        NameRule(
            r"[A-Za-z0-9][A-Za-z0-9_-]+",
            f"{WORD}, and must begin with a letter or digit",
            (2, 150),
            "https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html",
        ),
    ),
    aws.CODEPIPELINE_PIPELINE: (
        NameRule(
            r"[A-Za-z0-9.@_-]+",
            f"@, {DOTTED}",
            (1, 100),
            "https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_CreatePipeline.html",
        ),
    ),
}
