"""Files that somebody else wrote, damaged at random: whatever is in them, a reader gives a value or one sentence."""
