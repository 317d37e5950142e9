"""Encoding and decoding: JSON towards browsers, MessagePack towards kernels and files.

Decoders validate: what is not of the declared type raises `msgspec.ValidationError`, whose
message says where.
"""

import msgspec

from gonium.protocol.commands import Command
from gonium.protocol.ops import ClientMessage
from gonium.protocol.records import ServerMessage
from gonium.protocol.reports import Report, Told

encode_json = msgspec.json.Encoder().encode
encode_binary = msgspec.msgpack.Encoder().encode

decode_client_message = msgspec.json.Decoder(ClientMessage).decode
decode_server_message = msgspec.json.Decoder(ServerMessage).decode
decode_command = msgspec.msgpack.Decoder(Command).decode
decode_report = msgspec.msgpack.Decoder(Report).decode
decode_told = msgspec.msgpack.Decoder(Told).decode
