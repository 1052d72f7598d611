"""Look over an installation and say what to do about each finding.

A part is a function that yields findings; each file has those of one kind. A part that cannot even be looked at,
because the database is away, is a finding too.
"""
