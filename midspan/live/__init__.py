"""Live: the path a line takes while both people are here.

The door (a WebSocket), the writer (commits acts in groups), the hub (hands them on) and
presence (never stored, never an act). It knows relationships and no room above it.
"""
