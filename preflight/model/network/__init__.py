"""VPCs, subnets, gateways, routes, network ACLs and endpoints."""
