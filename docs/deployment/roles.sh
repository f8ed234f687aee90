#!/bin/sh
# Runs once, when PostgreSQL makes its data: one role owns the tables, the app has a plain one.
set -eu
psql --set ON_ERROR_STOP=1 --set owner="$OWNER_PASSWORD" --set app="$APP_PASSWORD" \
    --username postgres --dbname "${1:-postgres}" <<'SQL'
CREATE ROLE yuanhang_owner LOGIN PASSWORD :'owner';
CREATE ROLE yuanhang_app LOGIN PASSWORD :'app';
CREATE DATABASE yuanhang OWNER yuanhang_owner;
REVOKE CONNECT ON DATABASE yuanhang FROM PUBLIC;
GRANT CONNECT ON DATABASE yuanhang TO yuanhang_app;
ALTER DATABASE yuanhang SET timezone = 'UTC';
\connect yuanhang
ALTER DEFAULT PRIVILEGES FOR ROLE yuanhang_owner
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO yuanhang_app;
SQL
