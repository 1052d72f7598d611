-- The two roles and the database, as a superuser; safe to repeat, and to be repeated for a restored database:
--   OWNER_PASSWORD=… APP_PASSWORD=… psql -v database=backoffice -f deploy/roles.sql
-- The owner migrates, backs up and restores. The app reads and writes rows; it can neither change a table nor switch off
-- the triggers that make ledger and audit log append-only.
\set ON_ERROR_STOP on
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD
SET password_encryption = 'scram-sha-256';
SELECT format('CREATE ROLE %I LOGIN', role) FROM unnest(ARRAY['backoffice_owner', 'backoffice_app']) AS role
  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) \gexec
ALTER ROLE backoffice_owner CREATEDB PASSWORD :'owner_password';
ALTER ROLE backoffice_app NOCREATEDB NOCREATEROLE NOSUPERUSER PASSWORD :'app_password';

-- A page that waits longer is told so instead of holding a worker; through a pooler these hold as well, unlike SET.
ALTER ROLE backoffice_app SET statement_timeout = '30s';
ALTER ROLE backoffice_app SET lock_timeout = '5s';
ALTER ROLE backoffice_app SET idle_in_transaction_session_timeout = '60s';

SELECT format('CREATE DATABASE %I OWNER backoffice_owner ENCODING ''UTF8'' TEMPLATE template0', :'database')
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
\connect :"database"
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO backoffice_app;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO backoffice_owner;
GRANT USAGE ON SCHEMA public TO backoffice_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO backoffice_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO backoffice_app;
ALTER DEFAULT PRIVILEGES FOR ROLE backoffice_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO backoffice_app;
ALTER DEFAULT PRIVILEGES FOR ROLE backoffice_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO backoffice_app;
