// A web application: a load balancer, a group of instances in private subnets, and a database.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { alarms } from "./alarms";
import { database } from "./database";
import { Network } from "./network";
import { webTier } from "./web";

export = async () => {
    const config = new pulumi.Config();
    const stack = pulumi.getStack();
    const zones = (await aws.getAvailabilityZones({ state: "available" })).names.slice(0, 2);

    const network = new Network("web", "10.20.0.0/16", zones);
    const web = webTier("web", network, config.requireNumber("minSize"), config.requireNumber("maxSize"));
    const store = database("web", network, web.securityGroup);
    alarms("web", web, store);

    new aws.ssm.Parameter("web-database-endpoint", {
        name: `/web/${stack}/database/endpoint`,
        type: "String",
        value: store.endpoint,
    });
    new aws.ssm.Parameter("web-url", {
        name: `/web/${stack}/url`,
        type: "String",
        value: pulumi.interpolate`http://${web.balancer.dnsName}`,
    });

    return { url: `http://${web.balancer.dnsName}` };
};
