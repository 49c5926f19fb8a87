"""Which inputs of the provider are instance classes or node types, and which tables of `cfn-lint` have their values."""

from __future__ import annotations

from typing import Final

# By the name of the table the file of `cfn-lint` that has the values by Region.
TABLES: Final = {
    "ec2": "aws_ec2_instance/instancetype_enum",
    "rds": "aws_rds_dbinstance/dbinstanceclass_enum",
    "rds_cluster": "aws_rds_dbcluster/dbclusterinstanceclass_enum",
    "cache": "aws_elasticache_cachecluster/cachenodetype_enum",
    "opensearch": "aws_opensearchservice_domain/clusterconfig_instancetype_enum",
    "elasticsearch": "aws_elasticsearch_domain/elasticsearchclusterconfig_instancetype_enum",
    "docdb": "aws_docdb_dbinstance/dbinstanceclass_enum",
    "neptune": "aws_neptune_dbinstance/dbinstanceclass_enum",
    "redshift": "aws_redshift_cluster/nodetype_enum",
    "dax": "aws_dax_cluster/nodetype_enum",
    "mq": "aws_amazonmq_broker/instancetype_enum",
    "emr": "aws_emr_cluster/instancetypeconfig_instancetype_enum",
    "gamelift": "aws_gamelift_fleet/ec2instancetype_enum",
    "sagemaker_hosting": "aws_sagemaker_hosting/instancetype_enum",
}
# Services and enumerations of `botocore` that have values of a table too, those of no known Region among them.
ENUMERATIONS: Final = {
    "ec2": ("ec2", "InstanceType"),
    "opensearch": ("opensearch", "OpenSearchPartitionInstanceType"),
    "elasticsearch": ("es", "ESPartitionInstanceType"),
    "emr": ("ec2", "InstanceType"),
    "gamelift": ("gamelift", "EC2InstanceType"),
    "sagemaker_hosting": ("sagemaker", "ProductionVariantInstanceType"),
}
_OVERRIDES: Final = "mixedInstancesPolicy.launchTemplate.overrides.instanceType"
# By type and path the table.
INPUTS: Final[dict[str, dict[str, str]]] = {
    "aws:autoscaling/group:Group": {_OVERRIDES: "ec2"},
    "aws:cloud9/environmentEC2:EnvironmentEC2": {"instanceType": "ec2"},
    "aws:dax/cluster:Cluster": {"nodeType": "dax"},
    "aws:docdb/clusterInstance:ClusterInstance": {"instanceClass": "docdb"},
    "aws:ec2/capacityReservation:CapacityReservation": {"instanceType": "ec2"},
    "aws:ec2/dedicatedHost:DedicatedHost": {"instanceType": "ec2"},
    "aws:ec2/fleet:Fleet": {"launchTemplateConfigs.overrides.instanceType": "ec2"},
    "aws:ec2/instance:Instance": {"instanceType": "ec2"},
    "aws:ec2/launchConfiguration:LaunchConfiguration": {"instanceType": "ec2"},
    "aws:ec2/launchTemplate:LaunchTemplate": {"instanceType": "ec2"},
    "aws:ec2/spotFleetRequest:SpotFleetRequest": {
        "launchSpecifications.instanceType": "ec2",
        "launchTemplateConfigs.overrides.instanceType": "ec2",
    },
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest": {"instanceType": "ec2"},
    "aws:eks/nodeGroup:NodeGroup": {"instanceTypes": "ec2"},
    "aws:elasticache/cluster:Cluster": {"nodeType": "cache"},
    "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup": {"cacheNodeType": "cache"},
    "aws:elasticache/replicationGroup:ReplicationGroup": {"nodeType": "cache"},
    "aws:elasticsearch/domain:Domain": {
        "clusterConfig.dedicatedMasterType": "elasticsearch",
        "clusterConfig.instanceType": "elasticsearch",
    },
    "aws:emr/cluster:Cluster": {
        "coreInstanceFleet.instanceTypeConfigs.instanceType": "emr",
        "coreInstanceGroup.instanceType": "emr",
        "masterInstanceFleet.instanceTypeConfigs.instanceType": "emr",
        "masterInstanceGroup.instanceType": "emr",
    },
    "aws:emr/instanceFleet:InstanceFleet": {"instanceTypeConfigs.instanceType": "emr"},
    "aws:emr/instanceGroup:InstanceGroup": {"instanceType": "emr"},
    "aws:gamelift/fleet:Fleet": {"ec2InstanceType": "gamelift"},
    "aws:imagebuilder/infrastructureConfiguration:InfrastructureConfiguration": {"instanceTypes": "ec2"},
    "aws:mq/broker:Broker": {"hostInstanceType": "mq"},
    "aws:neptune/clusterInstance:ClusterInstance": {"instanceClass": "neptune"},
    "aws:opensearch/domain:Domain": {
        "clusterConfig.dedicatedMasterType": "opensearch",
        "clusterConfig.instanceType": "opensearch",
    },
    "aws:rds/cluster:Cluster": {"dbClusterInstanceClass": "rds_cluster"},
    "aws:rds/clusterInstance:ClusterInstance": {"instanceClass": "rds"},
    "aws:rds/instance:Instance": {"instanceClass": "rds"},
    "aws:redshift/cluster:Cluster": {"nodeType": "redshift"},
    "aws:sagemaker/endpointConfiguration:EndpointConfiguration": {
        "productionVariants.instanceType": "sagemaker_hosting",
        "shadowProductionVariants.instanceType": "sagemaker_hosting",
    },
}
