"""What proves who somebody is: passwords, codes of a second factor, and how often one may try.

`passwords` checks what a person chooses and hashes it with argon2id; `second_factor` knows the
codes of an authenticator app and the recovery codes; `throttle` says how long one waits after
wrong tries. Tokens (sessions, one-time links) are `access.new_secret()`, of which `access.key_of()`
is kept. All of it is pure: the clock and what was tried before are passed in.
"""
