"""The kinds of elements, each in a file of its own; `gonium.ui` gives them their names."""
