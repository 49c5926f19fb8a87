"""The picture of a stack: regions, VPCs, zones and subnets with what lives in them, where it may talk to, what is
wrong. `scene` says what there is to see, `svg` and `mermaid` draw it."""
