"""The types on the wires, and nothing else.

Clients send ops, the server answers with patches of records; the host sends commands to a
kernel, the kernel answers with reports. Nothing in this package has behaviour beyond encoding
and decoding: the TypeScript types of the interface are generated from it.
"""
