"""Sessions that several tabs may write at once, and that outlive the signing in: a cart lives 7 days, a login does not.

`store` merges instead of overwriting and keeps what belongs to a person; `db` and `cached_db` are the two engines;
`timeout` ends the authentication.
"""
