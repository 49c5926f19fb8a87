"""Cognito: a pool with triggers and groups, two clients, a hosted domain, an identity pool with roles."""

import json

import pulumi
import pulumi_aws as aws

stack = pulumi.get_stack()
urls = pulumi.Config().get_object("urls") or ["https://app.acme-retail.io", "http://localhost:3000"]
trigger_role = aws.iam.Role(
    "trigger",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    ),
)
aws.iam.RolePolicyAttachment(
    "trigger",
    role=trigger_role.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
)
greet = aws.lambda_.Function(
    "greet",
    runtime="nodejs22.x",
    handler="index.handler",
    role=trigger_role.arn,
    code=pulumi.AssetArchive({"index.js": pulumi.StringAsset("exports.handler = async (e) => e;\n")}),
)
pool = aws.cognito.UserPool(
    "shop",
    username_attributes=["email"],
    auto_verified_attributes=["email"],
    mfa_configuration="OPTIONAL",
    software_token_mfa_configuration={"enabled": True},
    password_policy={"minimum_length": 12, "require_numbers": True, "temporary_password_validity_days": 7},
    account_recovery_setting={"recovery_mechanisms": [{"name": "verified_email", "priority": 1}]},
    schemas=[
        {
            "name": "tenant",
            "attribute_data_type": "String",
            "mutable": True,
            "string_attribute_constraints": {"min_length": "1", "max_length": "64"},
        }
    ],
    lambda_config={"post_confirmation": greet.arn, "pre_token_generation": greet.arn},
    deletion_protection="ACTIVE" if stack == "prod" else "INACTIVE",
)
aws.lambda_.Permission(
    "cognito",
    action="lambda:InvokeFunction",
    function=greet.name,
    principal="cognito-idp.amazonaws.com",
    source_arn=pool.arn,
)
for group in ("admins", "buyers"):
    aws.cognito.UserGroup(group, user_pool_id=pool.id, name=group)
aws.cognito.UserPoolDomain("shop", user_pool_id=pool.id, domain=f"acme-shop-{stack}")
server = aws.cognito.ResourceServer(
    "orders",
    user_pool_id=pool.id,
    identifier="orders",
    name="orders",
    scopes=[{"scope_name": "read", "scope_description": "Read orders"}],
)
app = aws.cognito.UserPoolClient(
    "app",
    user_pool_id=pool.id,
    allowed_oauth_flows_user_pool_client=True,
    allowed_oauth_flows=["code"],
    allowed_oauth_scopes=["openid", "email", "profile"],
    supported_identity_providers=["COGNITO"],
    callback_urls=[f"{url}/callback" for url in urls],
    logout_urls=urls,
    default_redirect_uri=f"{urls[0]}/callback",
    prevent_user_existence_errors="ENABLED",
    access_token_validity=30,
    id_token_validity=30,
    refresh_token_validity=30,
    token_validity_units={"access_token": "minutes", "id_token": "minutes", "refresh_token": "days"},
)
machine = aws.cognito.UserPoolClient(
    "machine",
    user_pool_id=pool.id,
    generate_secret=True,
    allowed_oauth_flows_user_pool_client=True,
    allowed_oauth_flows=["client_credentials"],
    allowed_oauth_scopes=server.scope_identifiers,
)
identities = aws.cognito.IdentityPool(
    "shop",
    identity_pool_name="shop",
    allow_unauthenticated_identities=False,
    cognito_identity_providers=[
        {"client_id": app.id, "provider_name": pool.endpoint, "server_side_token_check": False}
    ],
)
uploads = aws.s3.Bucket("uploads")
signed_in = aws.iam.Role(
    "signed-in",
    assume_role_policy=identities.id.apply(
        lambda pool_id: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Federated": "cognito-identity.amazonaws.com"},
                        "Action": "sts:AssumeRoleWithWebIdentity",
                        "Condition": {
                            "StringEquals": {"cognito-identity.amazonaws.com:aud": pool_id},
                            "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"},
                        },
                    }
                ],
            }
        )
    ),
)
aws.iam.RolePolicy(
    "signed-in",
    role=signed_in.id,
    policy=uploads.arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": ["s3:PutObject", "s3:GetObject"],
                        "Resource": arn + "/${cognito-identity.amazonaws.com:sub}/*",
                    }
                ],
            }
        )
    ),
)
aws.cognito.IdentityPoolRoleAttachment(
    "shop", identity_pool_id=identities.id, roles={"authenticated": signed_in.arn}
)
pulumi.export("client", app.id)
