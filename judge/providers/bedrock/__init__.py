"""A judge on Amazon Bedrock, asked through Converse.

May import the port, the errors and `judge.aws`, which alone knows boto3. `judge.batch_inference` uses the wire form too.
"""
