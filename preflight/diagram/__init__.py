"""The diagram of a stack: Regions, VPCs, Availability Zones and subnets with their resources, traffic and findings.

`scene` is its content, from `items`, `arrows` and `ownership`. `grid` puts it into rows and columns, `routing` finds
the ways of the arrows, `layout` gives both a size. `svg` and `mermaid` draw it.
"""
