"""Step Functions, CodePipeline and API paths."""
