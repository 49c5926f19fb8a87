"""The diagram of a stack: Regions, VPCs, Availability Zones and subnets with their resources, traffic and findings.
`scene` is its content, `svg` and `mermaid` draw it.
"""
