"""Programs in Pulumi YAML (`runtime: yaml`): read and evaluated in this process, registered like those of an SDK.

Source: https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/ and pulumi/pulumi-yaml.
"""
