"""A web application: a load balancer, a group of instances in private subnets, and a database."""

import pulumi
import pulumi_aws as aws
from alarms import alarms
from database import database
from network import Network
from web import web_tier

config = pulumi.Config()
stack = pulumi.get_stack()
zones = aws.get_availability_zones(state="available").names[:2]

network = Network("web", "10.20.0.0/16", zones)
web = web_tier(
    "web", network, min_size=config.require_int("minSize"), max_size=config.require_int("maxSize")
)
store = database("web", network, clients=web.security_group)
alarms("web", web, store)

aws.ssm.Parameter(
    "web-database-endpoint",
    name=f"/web/{stack}/database/endpoint",
    type="String",
    value=store.endpoint,
)
aws.ssm.Parameter(
    "web-url",
    name=f"/web/{stack}/url",
    type="String",
    value=pulumi.Output.concat("http://", web.balancer.dns_name),
)

pulumi.export("url", f"http://{web.balancer.dns_name}")
