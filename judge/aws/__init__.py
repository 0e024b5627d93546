"""What every AWS service needs: sessions and clients, what errors mean, and the table that keeps judgments.

May import the core's records and errors. boto3 and botocore are imported here and nowhere else.
"""
