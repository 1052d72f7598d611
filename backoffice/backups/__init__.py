"""Backups that are whole or not there: of the database as it was at one moment, and of the uploaded pictures.

`archive` takes, lists and prunes them; `restoring` brings one back beside the live database, proves it, and puts it in
the live one's place when told to. `sqlite` and `postgresql` know how each database is copied; `manifest` says what is
in a backup. docs/backup.md is the drill.
"""
