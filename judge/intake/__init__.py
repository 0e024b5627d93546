"""What callers send, read as samples: events of every known shape, and the records in them.

A record that cannot be read becomes a `BadSample`; it never costs the samples beside it. May import the sample, the errors and
the records.
"""
