"""The tuned model after its job: how it is deployed, and what is deleted in the end.

May import what training may, and the records of the job. It prints nothing and asks nobody.
"""
