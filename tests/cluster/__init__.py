"""A Kubernetes cluster with Kuryr for the tests: recorded objects, variations of them, and a server over TLS."""
