"""The one way to the network: what may be sent, how long it may take, and what is kept of it."""
