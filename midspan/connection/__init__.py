"""Connection: the bridge built by validation and vulnerability, the first of the four tasks.

Holds the talk, live or as slow letters, and the first words two people give each other. Coming
apart and finding back have their place here. It knows relationships and live.
"""
