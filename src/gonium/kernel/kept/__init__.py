"""Results kept on disk across kernels: of cells with `cache=true`, and of functions under `gn.cache`.

A result is found again by a *key*: a digest of the code and of all that it reads. It is pickled and
signed with a key of the user's; what is not signed with that is never unpickled. See README.md of
the kernel and docs/guide/kept.md.
"""
