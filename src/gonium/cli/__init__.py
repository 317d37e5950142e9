"""The `gonium` command: one module a command, put together here and nowhere else.

Commands choose places, folders and servers; what they then do is done below them. Everything
that only one command needs is imported by that command, so that `gonium --help` answers at once.
"""
