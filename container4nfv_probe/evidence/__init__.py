"""What an audit rests on, as files: written, read, replayed, and without names."""
