"""What crosses rooms: journeys in real browsers, promises of the whole tree, shared vectors."""
