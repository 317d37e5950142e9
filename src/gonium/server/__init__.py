"""Notebooks over HTTP and WebSocket, behind one gate.

The only package that knows Starlette and uvicorn. It opens notebooks through `host` and decides
nothing about them: routes translate, the gate says who may ask.
"""
