"""What proves a requirement by doing it once: one module beside each requirement that has a proof."""
