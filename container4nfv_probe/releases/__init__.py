"""Which OpenStack series a cloud's services are of, as far as their version documents tell."""
