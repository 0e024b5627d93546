"""What every AWS service needs: the session, what its errors mean, and the table that keeps verdicts.

May import the records of the core and its errors; nothing but this room and the providers knows boto3.
"""
