"""Every interpreter of the old lab reads this first: SQLite as software of 2017 knew it.

Since 3.26, ALTER TABLE ... RENAME also rewrites the references of other tables, which ruins what
sqlalchemy-migrate does; and readers of one process must wait for writers of another.
"""

import sqlite3
from sqlite3 import dbapi2

connect = dbapi2.connect


def connect_as_of_2017(*arguments, **options):
    """Open a database with the behaviour of SQLite before 3.26."""
    connection = connect(*arguments, **options)
    connection.execute("PRAGMA legacy_alter_table=ON")
    connection.execute("PRAGMA busy_timeout=30000")
    return connection


sqlite3.connect = dbapi2.connect = connect_as_of_2017
