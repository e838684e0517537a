"""For whoever looks after the machine: rehearsing a return, bringing a place up to date, the
doctor, what monitoring may ask, and the files of Caddy, nginx and systemd.

It holds nothing about people and knows all rooms; no room knows it.
"""
