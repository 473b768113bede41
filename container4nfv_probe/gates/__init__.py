"""What exit code a report has: gate, baseline, waivers."""
