"""A cloud that misbehaves in every way that was seen or thought of, and what an audit of it must say.

``table/`` has the cases, one a line; ``test_table.py`` runs each as a process of its own.
"""
