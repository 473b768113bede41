"""One audit: what is asked, of whom, all at once, and how it becomes a report."""
