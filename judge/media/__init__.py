"""Images and documents that go with the texts: what one is, what its first bytes say of it, and how large it may be.

Nothing here decodes a picture or opens a document. May import the records and the errors.
"""
