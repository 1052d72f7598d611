#!/bin/sh
# The database container runs this once, over an empty volume.
set -eu
psql --username postgres --set database=backoffice --file /roles.sql
