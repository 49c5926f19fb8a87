"""VPC, load balancing, DNS and content delivery."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.model import type_tokens as aws
from preflight.preview.symbolic.forms.form import ARN, Form, arn, ec2

_LB: Final = Form(
    {
        "arn": arn("elasticloadbalancing", "loadbalancer/{out.arnSuffix}"),
        "id": ARN,
        "name": "{name}",
        "arnSuffix": "{kind}/{name}/{hex16}",
        "dnsName": "{balancer-host}",
        "zoneId": "Z{ALNUM13:zone}",
    }
)
_TARGETS: Final = Form(
    {
        "arn": arn("elasticloadbalancing", "{out.arnSuffix}"),
        "id": ARN,
        "name": "{name}",
        "arnSuffix": "targetgroup/{name}/{hex16}",
    }
)
_LISTENER: Final = Form({"arn": arn("elasticloadbalancing", "listener/{balancer}/{hex16}"), "id": ARN})
_LISTENER_RULE: Final = Form(
    {"arn": arn("elasticloadbalancing", "listener-rule/{listener}/{hex16}"), "id": ARN}
)
_BALANCING: Final[Mapping[str, Form]] = {
    aws.LB_LOAD_BALANCER: _LB,
    aws.ALB_LOAD_BALANCER: _LB,
    "aws:elasticloadbalancingv2/loadBalancer:LoadBalancer": _LB,
    "aws:applicationloadbalancing/loadBalancer:LoadBalancer": _LB,
    aws.LB_TARGET_GROUP: _TARGETS,
    aws.ALB_TARGET_GROUP: _TARGETS,
    "aws:elasticloadbalancingv2/targetGroup:TargetGroup": _TARGETS,
    "aws:applicationloadbalancing/targetGroup:TargetGroup": _TARGETS,
    aws.LB_LISTENER: _LISTENER,
    aws.ALB_LISTENER: _LISTENER,
    "aws:elasticloadbalancingv2/listener:Listener": _LISTENER,
    "aws:applicationloadbalancing/listener:Listener": _LISTENER,
    aws.LB_LISTENER_RULE: _LISTENER_RULE,
    aws.ALB_LISTENER_RULE: _LISTENER_RULE,
    "aws:elasticloadbalancingv2/listenerRule:ListenerRule": _LISTENER_RULE,
    "aws:applicationloadbalancing/listenerRule:ListenerRule": _LISTENER_RULE,
}

FORMS: Final[Mapping[str, Form]] = {
    aws.EC2_VPC: ec2(
        "vpc",
        "vpc",
        defaultSecurityGroupId="sg-{hex17:group}",
        defaultRouteTableId="rtb-{hex17:table}",
        mainRouteTableId="rtb-{hex17:table}",
        defaultNetworkAclId="acl-{hex17:acl}",
        ownerId="{account}",
    ),
    aws.EC2_SUBNET: ec2("subnet", "subnet", ownerId="{account}"),
    aws.EC2_SECURITY_GROUP: ec2("sg", "security-group", ownerId="{account}", name="{name}"),
    aws.VPC_SECURITY_GROUP_INGRESS_RULE: ec2("sgr", "security-group-rule"),
    aws.VPC_SECURITY_GROUP_EGRESS_RULE: ec2("sgr", "security-group-rule"),
    aws.EC2_ROUTE_TABLE: ec2("rtb", "route-table", ownerId="{account}"),
    aws.EC2_INTERNET_GATEWAY: ec2("igw", "internet-gateway", ownerId="{account}"),
    aws.EC2_EGRESS_ONLY_INTERNET_GATEWAY: ec2("eigw"),
    aws.EC2_NAT_GATEWAY: ec2("nat"),
    aws.EC2_EIP: ec2("eipalloc", "elastic-ip", allocationId="{out.id}", publicIp="{address}"),
    aws.EC2_NETWORK_ACL: ec2("acl", "network-acl", ownerId="{account}"),
    aws.EC2_NETWORK_INTERFACE: ec2("eni", "network-interface", ownerId="{account}"),
    aws.EC2_VPC_ENDPOINT: ec2("vpce", "vpc-endpoint", ownerId="{account}"),
    aws.EC2_VPC_ENDPOINT_SERVICE: ec2(
        "vpce-svc", "vpc-endpoint-service", serviceName="com.amazonaws.vpce.{region}.{out.id}"
    ),
    aws.EC2_VPC_PEERING_CONNECTION: ec2("pcx"),
    "aws:ec2/vpcDhcpOptions:VpcDhcpOptions": ec2("dopt", "dhcp-options", ownerId="{account}"),
    aws.EC2_MANAGED_PREFIX_LIST: ec2("pl", "prefix-list", ownerId="{account}"),
    "aws:ec2/customerGateway:CustomerGateway": ec2("cgw", "customer-gateway"),
    aws.EC2_VPN_GATEWAY: ec2("vgw", "vpn-gateway"),
    aws.EC2_VPN_CONNECTION: ec2("vpn", "vpn-connection"),
    aws.EC2_FLOW_LOG: ec2("fl", "vpc-flow-log"),
    "aws:ec2/vpcIpam:VpcIpam": Form(
        {
            "id": "ipam-{hex17}",
            "arn": arn("ec2", "ipam/{out.id}", region=False),
            "privateDefaultScopeId": "ipam-scope-{hex17:private}",
            "publicDefaultScopeId": "ipam-scope-{hex17:public}",
        }
    ),
    "aws:ec2/vpcIpamPool:VpcIpamPool": Form(
        {"id": "ipam-pool-{hex17}", "arn": arn("ec2", "ipam-pool/{out.id}", region=False)}
    ),
    aws.EC2_TRANSIT_GATEWAY_TRANSIT_GATEWAY: ec2(
        "tgw",
        "transit-gateway",
        ownerId="{account}",
        associationDefaultRouteTableId="tgw-rtb-{hex17:table}",
        propagationDefaultRouteTableId="tgw-rtb-{hex17:table}",
    ),
    aws.EC2_TRANSIT_GATEWAY_VPC_ATTACHMENT: ec2("tgw-attach", "transit-gateway-attachment"),
    "aws:ec2transitgateway/peeringAttachment:PeeringAttachment": ec2(
        "tgw-attach", "transit-gateway-attachment"
    ),
    "aws:ec2transitgateway/routeTable:RouteTable": ec2("tgw-rtb", "transit-gateway-route-table"),
    "aws:ec2transitgateway/connect:Connect": ec2("tgw-attach"),
    aws.EC2_CLIENT_VPN_ENDPOINT: ec2("cvpn-endpoint", "client-vpn-endpoint"),
    **_BALANCING,
    aws.ELB_LOAD_BALANCER: Form(
        {
            "arn": arn("elasticloadbalancing", "loadbalancer/{name}"),
            "id": "{name}",
            "name": "{name}",
            "dnsName": "{balancer-host}",
            "zoneId": "Z{ALNUM13:zone}",
        }
    ),
    aws.ROUTE53_ZONE: Form(
        {
            "id": "Z{ALNUM20}",
            "zoneId": "{out.id}",
            "arn": arn("route53", "hostedzone/{out.id}", region=False, account=False),
        }
    ),
    aws.ROUTE53_HEALTH_CHECK: Form(
        {"id": "{uuid}", "arn": arn("route53", "healthcheck/{out.id}", region=False, account=False)}
    ),
    aws.ROUTE53_RECORD: Form({"fqdn": "{fqdn}"}),
    aws.CLOUDFRONT_DISTRIBUTION: Form(
        {
            "id": "E{ALNUM13}",
            "arn": arn("cloudfront", "distribution/{out.id}", region=False),
            "domainName": "d{alnum12:domain}.cloudfront.net",
            "hostedZoneId": "Z{ALNUM13:zone}",
        }
    ),
    aws.CLOUDFRONT_ORIGIN_ACCESS_IDENTITY: Form(
        {
            "id": "E{ALNUM13}",
            "cloudfrontAccessIdentityPath": "origin-access-identity/cloudfront/{out.id}",
            "iamArn": "arn:{partition}:iam::cloudfront:user/CloudFront Origin Access Identity {out.id}",
            "s3CanonicalUserId": "{hex32:user}",
        }
    ),
    aws.CLOUDFRONT_ORIGIN_ACCESS_CONTROL: Form(
        {"id": "E{ALNUM13}", "arn": arn("cloudfront", "origin-access-control/{out.id}", region=False)}
    ),
    "aws:cloudfront/function:Function": Form(
        {"id": "{name}", "arn": arn("cloudfront", "function/{name}", region=False), "name": "{name}"}
    ),
    "aws:cloudfront/keyGroup:KeyGroup": Form({"id": "{uuid}"}),
    "aws:cloudfront/publicKey:PublicKey": Form({"id": "K{ALNUM13}"}),
    "aws:cloudfront/keyValueStore:KeyValueStore": Form(
        {"arn": arn("cloudfront", "key-value-store/{uuid}", region=False), "name": "{name}"}
    ),
    aws.CLOUDFRONT_CACHE_POLICY: Form({"id": "{uuid}"}),
    aws.CLOUDFRONT_ORIGIN_REQUEST_POLICY: Form({"id": "{uuid}"}),
    aws.CLOUDFRONT_RESPONSE_HEADERS_POLICY: Form({"id": "{uuid}"}),
    aws.GLOBAL_ACCELERATOR_ACCELERATOR: Form(
        {
            "arn": arn("globalaccelerator", "accelerator/{uuid}", region=False),
            "id": ARN,
            "dnsName": "{alnum20:dns}.awsglobalaccelerator.com",
            "hostedZoneId": "Z{ALNUM13:zone}",
        }
    ),
    aws.SERVICE_DISCOVERY_PRIVATE_DNS_NAMESPACE: Form(
        {
            "id": "ns-{alnum26}",
            "arn": arn("servicediscovery", "namespace/{out.id}"),
            "hostedZone": "Z{ALNUM20:zone}",
        }
    ),
    aws.SERVICE_DISCOVERY_PUBLIC_DNS_NAMESPACE: Form(
        {
            "id": "ns-{alnum26}",
            "arn": arn("servicediscovery", "namespace/{out.id}"),
            "hostedZone": "Z{ALNUM20:zone}",
        }
    ),
    aws.SERVICE_DISCOVERY_HTTP_NAMESPACE: Form(
        {"id": "ns-{alnum26}", "arn": arn("servicediscovery", "namespace/{out.id}")}
    ),
    aws.SERVICE_DISCOVERY_SERVICE: Form(
        {"id": "srv-{alnum26}", "arn": arn("servicediscovery", "service/{out.id}")}
    ),
    aws.NETWORK_FIREWALL_FIREWALL: Form({"arn": arn("network-firewall", "firewall/{name}"), "id": ARN}),
    "aws:networkfirewall/firewallPolicy:FirewallPolicy": Form(
        {"arn": arn("network-firewall", "firewall-policy/{name}"), "id": ARN}
    ),
}
