#!/bin/bash
set -euo pipefail
dnf install -y nginx amazon-cloudwatch-agent
endpoint=$(aws ssm get-parameter --name /web/dev/database/endpoint --query Parameter.Value --output text)
echo "DATABASE_ENDPOINT=$endpoint" > /etc/web.env
cat > /etc/nginx/conf.d/web.conf <<'SERVER'
server {
    listen 8080;
    location = /health { return 200 "ok"; }
    location / { root /usr/share/nginx/html; }
}
SERVER
systemctl enable --now nginx
