"""The imperative shell around open notebooks: files, kernels, clients and time.

A `Host` turns the world into a session's events and performs the session's effects; a
`Directory` shares one host among all who open the same file. Nothing here decides what a
notebook does: that is the session's.
"""
