"""Keeping: one file that holds everything, made while people talk, and put back.

`copies.py` reads and writes a whole database, SQLite's or PostgreSQL's. `backup.py` makes the file,
`restore.py` puts it back, `deletions.py` deletes again what had been deleted since, so that nobody
who left comes back. `move.py` goes from SQLite to PostgreSQL. `hold.py`: who has the data folder.
"""
