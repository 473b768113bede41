"""Stands in for PyECLib, which needs a C library and its headers from the distribution.

Swift imports it for erasure-coded policies.  The lab has one policy, with replicas, so none of
this is ever called; everything else of Swift is real.
"""
